/*
 * What stands behind the proxy: a mail server that lets everybody in, for IMAP, POP3 and SMTP, and a web service in nginx's auth_http contract
 * that sends everybody there. IMAP's FETCH and POP3's RETR give a message of as many octets as its number says. SMTP takes any message; from
 * <verify@…> it must be the pattern.
 */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { MOST_TAG = 32 };

#define IMAP_CAPABILITIES "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN"

static const char SMTP_END[] = "\r\n.\r\n";
enum { SMTP_END_LENGTH = sizeof SMTP_END - 1 };

struct session {
    struct conn conn;
    enum protocol protocol;
    const char *behind; /* to be sent behind a message; it ends with the tag's OK for IMAP */
    char tag[MOST_TAG]; /* IMAP: of the command that is being read */
    enum { OTHER, AUTHENTICATE, LOGOUT, FETCH } verb;
    bool in_command;     /* IMAP: the next line belongs to the last one */
    uint64_t literal;    /* IMAP: octets to swallow */
    uint64_t number;     /* IMAP: of the message to fetch */
    bool response;       /* the next line is a SASL response */
    bool data;           /* SMTP: a message is coming */
    bool verify, broken; /* SMTP: whether to look at it; whether it differed */
    uint64_t received;   /* SMTP: octets of it so far, without the last ones that may be its end */
    bool leaving;        /* to be closed as soon as all is sent */
};

static struct {
    int imap, pop3, smtp, auth;
} ports;

static void leave(struct session *session) {
    session->leaving = true;
    if (!conn_is_sending(&session->conn)) {
        conn_close(&session->conn);
    }
}

static void on_ready(struct conn *conn) {
    struct session *session = (struct session *)conn;
    if (session->behind) {
        conn_send(conn, session->behind, strlen(session->behind));
        session->behind = NULL;
        if (session->protocol == IMAP) {
            conn_send_text(conn, "%s OK Done\r\n", session->tag);
        }
    } else if (session->leaving) {
        conn_close(conn);
    }
}

static void on_closed(struct conn *conn, const char *why) {
    (void)why;
    conn_close(conn);
}

static void send_message(struct session *session, uint64_t size, const char *behind) {
    session->behind = behind;
    conn_send_pattern(&session->conn, size);
}

static bool starts_with(const char *line, const char *word) {
    return strncasecmp(line, word, strlen(word)) == 0;
}

/* ---- IMAP ---- */

static void imap_begin(struct session *session, const char *line) {
    size_t length = strcspn(line, " ");
    snprintf(session->tag, sizeof session->tag, "%.*s", (int)length, line);
    const char *command = line + length + (line[length] == ' ');
    session->verb = OTHER;
    if (starts_with(command, "AUTHENTICATE")) {
        session->verb = AUTHENTICATE;
        session->response = strchr(command, ' ') == strrchr(command, ' '); /* no initial response */
    } else if (starts_with(command, "LOGOUT")) {
        session->verb = LOGOUT;
    } else if (starts_with(command, "FETCH")) {
        session->verb = FETCH;
        session->number = strtoull(command + strlen("FETCH"), NULL, 10);
    } else if (starts_with(command, "CAPABILITY")) {
        conn_send_text(&session->conn, "* CAPABILITY " IMAP_CAPABILITIES "\r\n");
    } else if (starts_with(command, "ID")) {
        conn_send_text(&session->conn, "* ID NIL\r\n");
    }
}

/* Whether the line ends in {n} or {n+}, and so the command goes on behind n octets. */
static bool imap_literal(struct session *session, const char *line, size_t length) {
    const char *brace = length && line[length - 1] == '}' ? strrchr(line, '{') : NULL;
    if (!brace) {
        return false;
    }
    session->literal = strtoull(brace + 1, NULL, 10);
    if (line[length - 2] != '+') {
        conn_send_text(&session->conn, "+ Go on\r\n");
    }
    return true;
}

static void imap_line(struct session *session, const char *line, size_t length) {
    if (!session->in_command) {
        imap_begin(session, line);
    } else if (session->verb == AUTHENTICATE) {
        session->response = false;
    }
    session->in_command = imap_literal(session, line, length) || session->response;
    if (session->in_command) {
        if (session->response) {
            conn_send_text(&session->conn, "+ \r\n");
        }
    } else if (session->verb == FETCH) {
        conn_send_text(&session->conn, "* 1 FETCH (BODY[] {%zu}\r\n", (size_t)session->number);
        send_message(session, session->number, ")\r\n");
    } else {
        if (session->verb == LOGOUT) {
            conn_send_text(&session->conn, "* BYE Until next time\r\n");
        }
        conn_send_text(&session->conn, "%s OK Done\r\n", session->tag);
        if (session->verb == LOGOUT) {
            leave(session);
        }
    }
}

/* ---- POP3 ---- */

static void pop3_line(struct session *session, const char *line) {
    struct conn *conn = &session->conn;
    if (session->response) {
        session->response = false;
        conn_send_text(conn, "+OK Logged in\r\n");
    } else if (starts_with(line, "CAPA")) {
        conn_send_text(conn, "+OK\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nPIPELINING\r\nUSER\r\nSASL PLAIN\r\n.\r\n");
    } else if (starts_with(line, "AUTH PLAIN") && !line[strlen("AUTH PLAIN")]) {
        session->response = true;
        conn_send_text(conn, "+ \r\n");
    } else if (starts_with(line, "RETR ")) {
        conn_send_text(conn, "+OK\r\n");
        send_message(session, strtoull(line + strlen("RETR "), NULL, 10), ".\r\n");
    } else {
        conn_send_text(conn, "+OK\r\n");
        if (starts_with(line, "QUIT")) {
            leave(session);
        }
    }
}

/* ---- SMTP ---- */

static void smtp_line(struct session *session, const char *line) {
    struct conn *conn = &session->conn;
    if (session->response) {
        session->response = false;
        conn_send_text(conn, "235 2.7.0 Logged in\r\n");
    } else if (starts_with(line, "EHLO")) {
        conn_send_text(conn, "250-backend.example\r\n250-PIPELINING\r\n250-SIZE 1073741824\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n"
                             "250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\r\n250 ENHANCEDSTATUSCODES\r\n");
    } else if (starts_with(line, "XCLIENT")) {
        conn_send_text(conn, "220 backend.example ESMTP\r\n");
    } else if (starts_with(line, "AUTH PLAIN") && !line[strlen("AUTH PLAIN")]) {
        session->response = true;
        conn_send_text(conn, "334 \r\n");
    } else if (starts_with(line, "AUTH")) {
        conn_send_text(conn, "235 2.7.0 Logged in\r\n");
    } else if (starts_with(line, "DATA")) {
        session->data = true;
        session->received = 0;
        session->broken = false;
        conn_send_text(conn, "354 Go on\r\n");
    } else if (starts_with(line, "QUIT")) {
        conn_send_text(conn, "221 2.0.0 Bye\r\n");
        leave(session);
    } else {
        session->verify = starts_with(line, "MAIL") ? starts_with(line, "MAIL FROM:<verify@") : session->verify;
        conn_send_text(conn, "250 2.0.0 OK\r\n");
    }
}

static void verify(struct session *session, const char *data, size_t length) {
    if (session->verify) {
        for (size_t done = 0; done < length;) {
            size_t part = length - done < PATTERN_CHUNK ? length - done : PATTERN_CHUNK;
            session->broken |= memcmp(data + done, pattern_at(session->received + done), part) != 0;
            done += part;
        }
    }
    session->received += length;
}

/* The client waits for the reply, so the message's end is the end of what has come. Octets that may begin it are left for the next time. */
static size_t smtp_data(struct session *session, const char *data, size_t length) {
    if (length < SMTP_END_LENGTH) {
        return 0;
    }
    size_t body = length - SMTP_END_LENGTH;
    if (memcmp(data + body, SMTP_END, SMTP_END_LENGTH) != 0) {
        verify(session, data, body);
        return body;
    }
    verify(session, data, body + 2);
    session->data = false;
    if (session->broken) {
        conn_send_text(&session->conn, "554 5.6.0 That is not the message\r\n");
    } else {
        conn_send_text(&session->conn, "250 2.0.0 Taken %llu\r\n", (unsigned long long)session->received);
    }
    return length;
}

/* ---- lines ---- */

static void on_line(struct session *session, const char *line, size_t length) {
    switch (session->protocol) {
        case IMAP: imap_line(session, line, length); break;
        case POP3: pop3_line(session, line); break;
        case SMTP: smtp_line(session, line); break;
    }
}

static size_t swallow_literal(struct session *session, size_t length) {
    size_t part = length < session->literal ? length : (size_t)session->literal;
    session->literal -= part;
    return part;
}

static size_t on_data(struct conn *conn, const char *data, size_t length) {
    struct session *session = (struct session *)conn;
    char line[1024];
    size_t done = 0;
    while (done < length && !conn->closed) {
        if (session->literal) {
            done += swallow_literal(session, length - done);
            continue;
        }
        if (session->data) {
            return done + smtp_data(session, data + done, length - done);
        }
        const char *end = memchr(data + done, '\n', length - done);
        if (!end) {
            break;
        }
        size_t whole = (size_t)(end - data) + 1 - done;
        size_t text = whole > 1 && end[-1] == '\r' ? whole - 2 : whole - 1;
        text = text < sizeof line ? text : sizeof line - 1;
        memcpy(line, data + done, text);
        line[text] = 0;
        done += whole;
        on_line(session, line, text);
    }
    return done;
}

static const struct conn_events mail_events = {on_data, on_ready, on_closed};

static void greet(struct session *session) {
    static const char *const greetings[] = {
        [IMAP] = "* OK [CAPABILITY " IMAP_CAPABILITIES "] ready\r\n",
        [POP3] = "+OK ready\r\n",
        [SMTP] = "220 backend.example ESMTP\r\n",
    };
    const char *greeting = greetings[session->protocol];
    conn_send(&session->conn, greeting, strlen(greeting));
}

/* ---- the web service ---- */

static int port_for(const char *request, size_t length) {
    static const char name[] = "\r\nAuth-Protocol: ";
    const char *value = memmem(request, length, name, sizeof name - 1);
    if (!value) {
        return ports.imap;
    }
    value += sizeof name - 1;
    return starts_with(value, "imap") ? ports.imap : starts_with(value, "pop3") ? ports.pop3 : ports.smtp;
}

static size_t on_request(struct conn *conn, const char *data, size_t length) {
    struct session *session = (struct session *)conn;
    size_t done = 0;
    while (!conn->closed) {
        const char *request = data + done;
        const char *end = memmem(request, length - done, "\r\n\r\n", 4);
        if (!end) {
            break;
        }
        size_t whole = (size_t)(end - request) + 4;
        bool keep = memmem(request, whole, " HTTP/1.1\r\n", 11) != NULL;
        conn_send_text(conn, "HTTP/1.%d 200 OK\r\nAuth-Status: OK\r\nAuth-Server: 127.0.0.1\r\nAuth-Port: %d\r\nContent-Length: 0\r\n%s\r\n",
            keep, port_for(request, whole), keep ? "" : "Connection: close\r\n");
        done += whole;
        if (!keep) {
            leave(session);
        }
    }
    return done;
}

static const struct conn_events auth_events = {on_request, on_ready, on_closed};

/* ---- listening ---- */

struct listener {
    struct watch watch;
    const struct conn_events *events;
    enum protocol protocol;
};

static void on_client(struct watch *watch, uint32_t events) {
    (void)events;
    struct listener *listener = (struct listener *)watch;
    for (;;) {
        int fd = accept4(watch->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno != EAGAIN && errno != ECONNABORTED) {
                die("accept: %s", strerror(errno));
            }
            return;
        }
        struct session *session = allocate(sizeof *session);
        session->protocol = listener->protocol;
        conn_accept(&session->conn, fd, listener->events);
        if (listener->events == &mail_events) {
            greet(session);
        }
    }
}

static void serve(int port, const struct conn_events *events, enum protocol protocol) {
    struct listener *listener = allocate(sizeof *listener);
    *listener = (struct listener){{listen_on(port), on_client}, events, protocol};
    loop_watch(&listener->watch, EPOLLIN);
}

int serve_main(int argc, char **argv) {
    if (argc != 5) {
        die("usage: load serve IMAP-PORT POP3-PORT SMTP-PORT AUTH-PORT");
    }
    ports.imap = atoi(argv[1]);
    ports.pop3 = atoi(argv[2]);
    ports.smtp = atoi(argv[3]);
    ports.auth = atoi(argv[4]);
    serve(ports.imap, &mail_events, IMAP);
    serve(ports.pop3, &mail_events, POP3);
    serve(ports.smtp, &mail_events, SMTP);
    serve(ports.auth, &auth_events, IMAP);
    puts("ready");
    fflush(stdout);
    loop_run();
    return 0;
}
