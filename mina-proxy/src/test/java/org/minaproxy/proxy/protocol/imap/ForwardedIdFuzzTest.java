package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.fuzz.Corpus;
import org.minaproxy.proxy.fuzz.Cost;
import org.minaproxy.proxy.fuzz.Told;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Close;
import org.minaproxy.proxy.protocol.Action.ReadOctets;
import org.minaproxy.proxy.protocol.ForwardedClient;

/** IMAP commands, ID above all, as no webmail would send them: lines and literals, as they come. */
class ForwardedIdFuzzTest {

    private static final int MAX_LITERAL = 1024;
    private static final int EACH = 200; // a line of one octet has an answer

    private ForwardedClient client = ForwardedClient.NOBODY;

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "a ID (\"x-originating-ip\" \"192.0.2.7\" \"x-originating-port\" \"51234\" \"x-session-id\" \"7f3a\" \"x-proxy-ttl\" \"4\")\r\n",
                        "a ID (\"x-connected-ip\" {11+}\r\n2001:db8::1 \"x-connected-port\" NIL)\r\n",
                        "a ID NIL\r\nb ID ()\r\n",
                        "a ID (\"x-originating-ip\" {2000+}\r\n",
                        "a LOGIN {5}\r\nalice {0+}\r\n\r\n",
                        "a ID ((((",
                        "a ID (\"a\\\"b\" \"\\\\\")\r\n")
                .map(text -> Arguments.of((Object) text.getBytes(ISO_8859_1)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "3m") // last, or it does not see the seeds
    void whatIsTakenIsSound(byte[] bytes) {
        client = ForwardedClient.NOBODY;
        Cost.bounded(bytes.length, () -> converse(new String(bytes, ISO_8859_1)));

        Told.isSound(client);
    }

    @Test
    void costsWhatItIsWorth() {
        for (byte[] bytes : Corpus.of(getClass(), "whatIsTakenIsSound", seeds())) {
            String input = new String(bytes, ISO_8859_1);
            Cost.bounded(bytes.length, EACH, () -> converse(input));
        }
    }

    private ForwardedClient converse(String input) {
        CommandReader reader = new CommandReader(MAX_LITERAL, new Listening());
        int at = 0;
        int wanted = -1;
        while (at < input.length()) {
            List<Action> actions;
            if (wanted >= 0) {
                if (at + wanted > input.length()) {
                    return client;
                }
                actions = reader.onOctets(input.substring(at, at + wanted).getBytes(ISO_8859_1));
                at += wanted;
            } else {
                int end = input.indexOf('\n', at);
                int stop = end < 0 ? input.length() : end;
                actions = reader.onLine(input.substring(at, stop));
                at = stop + 1;
            }
            wanted = -1;
            for (Action action : actions) {
                if (action instanceof ReadOctets octets) {
                    wanted = octets.count();
                    assertTrue(wanted <= MAX_LITERAL, "asked for " + wanted);
                } else if (action instanceof Close) {
                    return client;
                }
            }
        }
        return client;
    }

    private final class Listening implements CommandReader.Audience {

        @Override
        public Optional<List<Action>> refuse(String tag, Verb verb) {
            return Optional.empty();
        }

        @Override
        public List<Action> onCommand(Command command) {
            if (command.verb() == Verb.ID) {
                IdField.parse(command.arguments())
                        .flatMap(fields -> ForwardedId.read(client, fields))
                        .ifPresent(told -> client = told);
            }
            return List.of();
        }
    }
}
