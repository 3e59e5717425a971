package org.minaproxy.proxy.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.log.LineQuota;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.proxyheader.HeaderPolicy;
import org.minaproxy.proxy.proxyheader.HeaderResult;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderReader;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * Reads the PROXY header of a peer that must send one, however many pieces it comes in. Nothing is said to the peer before it is whole, and a peer
 * that sends anything else is left without a word.
 *
 * <p>A peer that connects and leaves without a byte is a health check in its simplest form: nothing to tell an operator about.
 */
final class HeaderStage implements Stage {

    /** What comes after the header. */
    interface Next {
        void begin(ProxyHeader header, byte[] alreadyRead);
    }

    private static final Logger LOG = LogManager.getLogger(HeaderStage.class);
    private static final int SHOWN = 16;
    private static final int SHOWN_OF_TEXT = 5; // "USER " or "a LOG": behind that a password might begin

    private final Connection connection;
    private final ProxyHeaderReader reader;
    private final HeaderPolicy policy;
    private final String listener;
    private final LineQuota quota;
    private final Next next;
    private final Timer timer;
    private byte[] received = {};

    HeaderStage(
            Connection connection,
            ProxyHeaderReader reader,
            HeaderPolicy policy,
            String listener,
            LineQuota quota,
            Duration deadline,
            Next next) {
        this.connection = connection;
        this.reader = reader;
        this.policy = policy;
        this.listener = listener;
        this.quota = quota;
        this.next = next;
        this.timer = connection.loop().after(deadline, () -> refuse("no complete header in time"));
    }

    @Override
    public void onReadable() throws IOException {
        ByteBuffer scratch = connection.loop().scratch().plain().take(false, reader.maxLength() - received.length);
        int count = connection.read(scratch);
        if (count < 0 && received.length == 0) {
            timer.cancel();
            LOG.debug(line("closed without a byte"));
            connection.closeNow();
        } else if (count < 0) {
            refuse("closed before a complete header");
        } else if (count > 0) {
            int before = received.length;
            received = Arrays.copyOf(received, before + count);
            scratch.flip().get(received, before, count);
            judge(reader.read(received, received.length));
        }
    }

    private void judge(HeaderResult result) {
        result.<Runnable>fold(
                        () -> () -> {},
                        complete -> () -> accept(complete),
                        malformed -> () -> refuse(malformed.reason()))
                .run();
    }

    private void accept(HeaderResult.Complete complete) {
        timer.cancel();
        policy.objectionTo(complete.header())
                .ifPresentOrElse(
                        this::refuse,
                        () -> next.begin(
                                complete.header(), Arrays.copyOfRange(received, complete.length(), received.length)));
    }

    private void refuse(String reason) {
        timer.cancel();
        quota.take()
                .ifPresent(suppressed -> LOG.warn(line("PROXY header refused: " + reason)
                        .with("bytes", HexFormat.of().formatHex(received, 0, Math.min(shown(), received.length)))
                        .with("suppressed", suppressed == 0 ? "" : suppressed)));
        connection.closeNow();
    }

    private int shown() {
        String start = new String(received, 0, Math.min(SHOWN, received.length), ISO_8859_1);
        boolean text = !start.isEmpty() && start.charAt(0) >= ' ' && !start.startsWith("PROXY ");
        return text ? SHOWN_OF_TEXT : SHOWN;
    }

    private LogLine line(String text) {
        return LogLine.of(text)
                .with("listener", listener)
                .with("peer", AddressText.withPort(connection.getRemoteAddress()));
    }

    // Health checks of HAProxy end with a reset.
    @Override
    public void onLost(String reason) {
        LOG.debug(line("gone before a complete header: " + reason));
    }

    @Override
    public void onClosed(String reason) {
        timer.cancel();
    }
}
