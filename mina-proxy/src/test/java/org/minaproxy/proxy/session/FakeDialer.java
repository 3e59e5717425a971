package org.minaproxy.proxy.session;

import java.util.ArrayList;
import java.util.List;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.routing.BackendTarget;

/** Keeps every call, for the test to answer. */
final class FakeDialer implements BackendDialer {

    final List<FakeCall> calls = new ArrayList<>();

    /** Calls fail before {@link #dial} returns. */
    boolean failsAtOnce;

    @Override
    public Call dial(BackendTarget target, ClientLink client, String session, Answer answer) {
        FakeCall call = new FakeCall(target, answer);
        calls.add(call);
        if (failsAtOnce) {
            call.fail(BackendFailure.Kind.CONNECT);
        }
        return call;
    }

    FakeCall last() {
        return calls.get(calls.size() - 1);
    }

    /** Whom was called, in this order. */
    String called() {
        return String.join(
                " ", calls.stream().map(call -> call.target.toString()).toList());
    }

    /** One call and, once it stands, its connection. */
    static final class FakeCall implements Call {
        final BackendTarget target;
        final FakeLink link = new FakeLink();
        final Answer answer;
        boolean cancelled;
        private LinkEvents events = new NoEvents();

        FakeCall(BackendTarget target, Answer answer) {
            this.target = target;
            this.answer = answer;
        }

        FakeCall connect() {
            events = answer.connected(link);
            events.onConnected();
            return this;
        }

        void fail(BackendFailure.Kind kind) {
            answer.failed(new BackendFailure(kind, "reason, while connecting"));
        }

        LinkEvents events() {
            return events;
        }

        void says(String line) {
            events.onLine(Line.of(line));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private record NoEvents() implements LinkEvents {
        @Override
        public void onConnected() {}

        @Override
        public void onLine(Line line) {}

        @Override
        public void onOctets(byte[] octets) {}

        @Override
        public void onLineTooLong() {}

        @Override
        public void onTlsStarted() {}

        @Override
        public void onInputEnded(boolean pending) {}

        @Override
        public void onClosed(String reason) {}
    }
}
