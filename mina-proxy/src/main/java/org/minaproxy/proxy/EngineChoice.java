package org.minaproxy.proxy;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.proxy.SessionNeeds.Supply;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsSetupException;

/**
 * Who does the cryptography: the engine that {@code tls.engine} names, or for {@code auto} Conscrypt, where it is there and nothing speaks against it.
 *
 * @param objections to a Conscrypt that is there and could have been chosen, each with its remedy
 */
record EngineChoice(TlsEngine engine, List<String> objections) {

    private static final Logger LOG = LogManager.getLogger(EngineChoice.class);

    /**
     * Chooses, once for all that need TLS.
     *
     * @throws StartupException when the engine that is named cannot be used
     */
    static EngineChoice of(ProxyConfig config, Predicate<TlsEngine> isThere, Supply supply) throws StartupException {
        return switch (config.tls().engine()) {
            case AUTO -> automatic(config, isThere, supply);
            case JSSE -> named(TlsEngine.JSSE);
            case CONSCRYPT -> named(TlsEngine.CONSCRYPT);
        };
    }

    /** First of all: whatever else uses TLS would only repeat the complaint. */
    private static EngineChoice named(TlsEngine engine) throws StartupException {
        try {
            engine.traits();
            return new EngineChoice(engine, List.of());
        } catch (TlsSetupException e) {
            throw new StartupException(List.of("tls.engine: " + e.getMessage()));
        }
    }

    private static EngineChoice automatic(ProxyConfig config, Predicate<TlsEngine> isThere, Supply supply) {
        if (!isThere.test(TlsEngine.CONSCRYPT)) {
            return new EngineChoice(TlsEngine.JSSE, List.of());
        }
        List<String> objections = objections(config, supply);
        return new EngineChoice(objections.isEmpty() ? TlsEngine.CONSCRYPT : TlsEngine.JSSE, objections);
    }

    private static List<String> objections(ProxyConfig config, Supply supply) {
        if (!config.tls().suitsConscrypt()) {
            return List.of("tls.ciphers: it always has all three of TLSv1.3; name them all");
        }
        try {
            return new SessionNeeds(config, TlsEngine.CONSCRYPT.traits()).warnings(supply);
        } catch (TlsSetupException e) { // its library is not for this machine
            return List.of(e.getMessage());
        }
    }

    /** Tells the operator. */
    void announce() {
        LOG.info(LogLine.of("tls").with("engine", engine.name().toLowerCase(Locale.ROOT)));
        objections.forEach(objection -> LOG.info(LogLine.of("conscrypt is not used: " + objection)));
    }
}
