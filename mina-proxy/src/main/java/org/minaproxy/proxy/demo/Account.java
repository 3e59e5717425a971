package org.minaproxy.proxy.demo;

import org.minaproxy.auth.Secret;

/** The one user of the demo. */
record Account(String user, Secret password) {

    /** The user {@code demo} with a password that nobody knows yet: some 60 random bits. */
    static Account invent() {
        RandomLetters letters = new RandomLetters();
        return new Account("demo", Secret.of(letters.next(4) + "-" + letters.next(4) + "-" + letters.next(4)));
    }

    String address() {
        return user + "@localhost";
    }
}
