/*
 * The load program: fake mail servers and the web service behind a proxy (serve.c), and the clients in front of it (client.c, script.c),
 * each a single thread around epoll (loop.c) with connections that may be TLS (conn.c). Messages are a known pattern (pattern.c), so that
 * both ends can tell whether every byte has arrived.
 */
#ifndef LOAD_H
#define LOAD_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum protocol { IMAP, POP3, SMTP };

/* ---- loop.c ---- */

/* Something with a file descriptor that epoll watches; stands first in the structure that it belongs to. */
struct watch {
    int fd;
    void (*on_event)(struct watch *watch, uint32_t events);
};

void loop_watch(struct watch *watch, uint32_t events);
void loop_change(struct watch *watch, uint32_t events);
void loop_run(void);
void loop_end(void);
/* Calls free() after the events at hand, which may still name the memory. */
void loop_free_later(void *memory);

uint64_t now_ns(void);
void start_timer(struct watch *watch, uint64_t first_ns, uint64_t interval_ns);
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void *allocate(size_t size);

/* ---- pattern.c ---- */

/* The pattern is lines of 80 octets, CRLF included, that never begin with a dot. */
enum { PATTERN_LINE = 80, PATTERN_PERIOD = 101 * PATTERN_LINE, PATTERN_CHUNK = 256 * 1024 };

void pattern_make(void);
/* PATTERN_CHUNK octets of the pattern from this offset on. */
const char *pattern_at(uint64_t offset);

/* ---- conn.c ---- */

struct conn;

struct conn_events {
    /* Returns how many octets it has dealt with; the others come again, with more behind them. */
    size_t (*on_data)(struct conn *conn, const char *data, size_t length);
    /* Connected, a handshake is complete, or all that was to be sent has been taken. */
    void (*on_ready)(struct conn *conn);
    /* The connection is gone; "why" is NULL when the peer has just closed it. */
    void (*on_closed)(struct conn *conn, const char *why);
};

/* A connection that never blocks; stands first in the structure that it belongs to. */
struct conn {
    struct watch watch;
    const struct conn_events *events;
    SSL *ssl;
    bool connecting, handshaking, wants_out, closed;
    char *kept; /* octets that on_data has left */
    size_t kept_length;
    char *text; /* to be sent */
    size_t text_length;
    uint64_t pattern_next, pattern_end; /* to be sent behind the text */
    uint64_t discard; /* octets of the pattern that may be thrown away unread */
};

void conn_accept(struct conn *conn, int fd, const struct conn_events *events);
void conn_connect(struct conn *conn, int port, const struct conn_events *events);
void conn_start_tls(struct conn *conn, SSL *ssl);
void conn_send(struct conn *conn, const char *text, size_t length);
void conn_send_text(struct conn *conn, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The octets 0 to size of the pattern; on_ready tells when they have left. */
void conn_send_pattern(struct conn *conn, uint64_t size);
bool conn_is_sending(const struct conn *conn);
/* Closes and frees the connection, and with it the structure that it stands first in. */
void conn_close(struct conn *conn);
int listen_on(int port);

/* ---- script.c ---- */

enum tls { TLS_NONE, TLS_STARTTLS, TLS_IMPLICIT };
enum work { WORK_LOGIN, WORK_RTT, WORK_DOWNLOAD, WORK_UPLOAD, WORK_IDLE };

/* What is special about the moment when the reply to a step has come. */
enum effect { NOTHING, HANDSHAKE, RECEIVE_MESSAGE, SEND_MESSAGE };

/* One line to send, in which %zu stands for the size of the message, and how the last line of the reply begins. */
struct step {
    const char *send;
    const char *expect;
    enum effect effect;
};

enum { MOST_STEPS = 8 };

/* A session: all steps of "login", those of "work" as often as it is time, then those of "logout". Ends with steps that expect nothing. */
struct script {
    enum protocol protocol;
    struct step login[MOST_STEPS], work[MOST_STEPS], logout[MOST_STEPS];
};

void script_make(struct script *script, enum protocol protocol, enum tls tls, enum work work, bool verify);
/* Whether this line ends a reply, or more lines will come. */
bool script_is_last_line(const struct script *script, const struct step *step, const char *line, size_t length);

/* ---- the programs ---- */

int serve_main(int argc, char **argv);
int client_main(int argc, char **argv);

#endif
