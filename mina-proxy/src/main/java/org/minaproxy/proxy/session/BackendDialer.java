package org.minaproxy.proxy.session;

import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.routing.BackendTarget;

/** Makes connections to backends, on the loop of the client. */
public interface BackendDialer {

    /** Resolves the name, tries each address, sends the PROXY header, begins implicit TLS: then {@link Answer#connected}. */
    Call dial(BackendTarget target, ClientLink client, String session, Answer answer);

    /** How a call ends; exactly one of the two is called, later or at once. */
    interface Answer {

        /** The connection stands; the events of the link returned here go to the given receiver. */
        LinkEvents connected(BackendLink link);

        void failed(BackendFailure failure);
    }

    /** A call under way. */
    interface Call {

        /** Nothing of the answer will be called any more. */
        void cancel();
    }
}
