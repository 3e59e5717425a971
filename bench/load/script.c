/* What a client says, protocol by protocol, and how it knows that it has been answered. */
#include "load.h"

#include <string.h>

/* The user is "bench", the password "secret". */
#define SASL_PLAIN "AGJlbmNoAHNlY3JldA=="

static void add(struct step *steps, const char *send, const char *expect, enum effect effect) {
    while (steps->expect) {
        steps++;
    }
    *steps = (struct step){send, expect, effect};
}

static void imap(struct script *script, enum tls tls, enum work work) {
    add(script->login, NULL, "* OK", NOTHING);
    if (tls == TLS_STARTTLS) {
        add(script->login, "a STARTTLS\r\n", "a OK", HANDSHAKE);
    }
    add(script->login, "a LOGIN bench secret\r\n", "a OK", NOTHING);
    if (work == WORK_DOWNLOAD) {
        add(script->work, "a FETCH %zu BODY[]\r\n", "* 1 FETCH", RECEIVE_MESSAGE);
        add(script->work, NULL, "a OK", NOTHING);
    } else {
        add(script->work, "a NOOP\r\n", "a OK", NOTHING);
    }
    add(script->logout, "a LOGOUT\r\n", "a OK", NOTHING);
}

static void pop3(struct script *script, enum tls tls, enum work work) {
    add(script->login, NULL, "+OK", NOTHING);
    if (tls == TLS_STARTTLS) {
        add(script->login, "STLS\r\n", "+OK", HANDSHAKE);
    }
    add(script->login, "USER bench\r\n", "+OK", NOTHING);
    add(script->login, "PASS secret\r\n", "+OK", NOTHING);
    if (work == WORK_DOWNLOAD) {
        add(script->work, "RETR %zu\r\n", "+OK", RECEIVE_MESSAGE);
        add(script->work, NULL, ".", NOTHING);
    } else {
        add(script->work, "NOOP\r\n", "+OK", NOTHING);
    }
    add(script->logout, "QUIT\r\n", "+OK", NOTHING);
}

static void smtp(struct script *script, enum tls tls, enum work work, bool verify) {
    add(script->login, NULL, "220", NOTHING);
    add(script->login, "EHLO client.example\r\n", "250", NOTHING);
    if (tls == TLS_STARTTLS) {
        add(script->login, "STARTTLS\r\n", "220", HANDSHAKE);
        add(script->login, "EHLO client.example\r\n", "250", NOTHING);
    }
    add(script->login, "AUTH PLAIN " SASL_PLAIN "\r\n", "235", NOTHING);
    if (work == WORK_UPLOAD) {
        add(script->work, verify ? "MAIL FROM:<verify@bench.example>\r\n" : "MAIL FROM:<>\r\n", "250", NOTHING);
        add(script->work, "RCPT TO:<bench@bench.example>\r\n", "250", NOTHING);
        add(script->work, "DATA\r\n", "354", SEND_MESSAGE);
        add(script->work, NULL, "250", NOTHING);
    } else {
        add(script->work, "NOOP\r\n", "250", NOTHING);
    }
    add(script->logout, "QUIT\r\n", "221", NOTHING);
}

void script_make(struct script *script, enum protocol protocol, enum tls tls, enum work work, bool verify) {
    if (work == WORK_UPLOAD && protocol != SMTP) {
        die("only SMTP can upload");
    }
    if (work == WORK_DOWNLOAD && protocol == SMTP) {
        die("SMTP cannot download");
    }
    *script = (struct script){.protocol = protocol};
    switch (protocol) {
        case IMAP: imap(script, tls, work); break;
        case POP3: pop3(script, tls, work); break;
        case SMTP: smtp(script, tls, work, verify); break;
    }
}

bool script_is_last_line(const struct script *script, const struct step *step, const char *line, size_t length) {
    switch (script->protocol) {
        case IMAP: return step->expect[0] == '*' || (length > 1 && memcmp(line, "a ", 2) == 0);
        case SMTP: return length < 4 || line[3] != '-';
        default: return true;
    }
}
