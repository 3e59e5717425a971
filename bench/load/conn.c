/* Connections: never blocking, in clear or with TLS, reading into memory that all of them share. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_KEPT = 8 * 1024, MOST_READ = 256 * 1024, MOST_LINE = 1024 };

static char scratch[MOST_KEPT + MOST_READ];

static void on_event(struct watch *watch, uint32_t events);

static struct sockaddr_in loopback(int port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

int listen_on(int port) {
    struct sockaddr_in address = loopback(port);
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16384) < 0) {
        die("port %d: %s", port, strerror(errno));
    }
    return fd;
}

void conn_accept(struct conn *conn, int fd, const struct conn_events *events) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    conn->watch = (struct watch){fd, on_event};
    conn->events = events;
    loop_watch(&conn->watch, EPOLLIN);
}

void conn_connect(struct conn *conn, int port, const struct conn_events *events) {
    struct sockaddr_in address = loopback(port);
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        die("socket: %s", strerror(errno));
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    conn->watch = (struct watch){fd, on_event};
    conn->events = events;
    conn->connecting = true;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        die("connect to port %d: %s", port, strerror(errno));
    }
    conn->wants_out = true;
    loop_watch(&conn->watch, EPOLLIN | EPOLLOUT);
}

void conn_close(struct conn *conn) {
    conn->closed = true;
    if (conn->ssl) {
        SSL_set_shutdown(conn->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); /* else OpenSSL takes its ticket for spoilt */
    }
    SSL_free(conn->ssl);
    close(conn->watch.fd);
    free(conn->kept);
    free(conn->text);
    loop_free_later(conn);
}

/* ---- reading and writing, in clear or with TLS ---- */

enum { AGAIN = -1, END = 0, BROKEN = -2 };

static ssize_t tls_result(struct conn *conn, int result) {
    switch (SSL_get_error(conn->ssl, result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE: return AGAIN;
        case SSL_ERROR_ZERO_RETURN: return END;
        case SSL_ERROR_SYSCALL: return errno == 0 ? END : BROKEN;
        default: return BROKEN;
    }
}

static ssize_t plain_result(ssize_t result) {
    return result >= 0 ? result : errno == EAGAIN ? AGAIN : BROKEN;
}

static ssize_t get(struct conn *conn, char *to, size_t length) {
    if (!conn->ssl) {
        return plain_result(recv(conn->watch.fd, to, length, 0));
    }
    ERR_clear_error();
    errno = 0;
    int count = SSL_read(conn->ssl, to, (int)length);
    return count > 0 ? count : tls_result(conn, count);
}

static ssize_t put(struct conn *conn, const char *from, size_t length) {
    if (!conn->ssl) {
        return plain_result(send(conn->watch.fd, from, length, MSG_NOSIGNAL));
    }
    ERR_clear_error();
    errno = 0;
    int count = SSL_write(conn->ssl, from, (int)length);
    return count > 0 ? count : tls_result(conn, count);
}

/* ---- sending ---- */

bool conn_is_sending(const struct conn *conn) {
    return conn->text_length || conn->pattern_next < conn->pattern_end;
}

static void want_out(struct conn *conn, bool wanted) {
    if (conn->wants_out != wanted) {
        conn->wants_out = wanted;
        loop_change(&conn->watch, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

/* Sends what the kernel takes. A connection that breaks here is told by the next read. */
static void flush(struct conn *conn) {
    while (conn->text_length) {
        ssize_t sent = put(conn, conn->text, conn->text_length);
        if (sent <= 0) {
            want_out(conn, sent == AGAIN);
            return;
        }
        conn->text_length -= (size_t)sent;
        memmove(conn->text, conn->text + sent, conn->text_length);
    }
    free(conn->text);
    conn->text = NULL;
    while (conn->pattern_next < conn->pattern_end) {
        uint64_t left = conn->pattern_end - conn->pattern_next;
        size_t length = left < PATTERN_CHUNK ? (size_t)left : PATTERN_CHUNK;
        ssize_t sent = put(conn, pattern_at(conn->pattern_next), length);
        if (sent <= 0) {
            want_out(conn, sent == AGAIN);
            return;
        }
        conn->pattern_next += (uint64_t)sent;
    }
    want_out(conn, false);
}

void conn_send(struct conn *conn, const char *text, size_t length) {
    if (!conn_is_sending(conn) && !conn->connecting && !conn->handshaking) {
        ssize_t sent = put(conn, text, length);
        if (sent == (ssize_t)length || sent == BROKEN) {
            return;
        }
        if (sent > 0) {
            text += sent;
            length -= (size_t)sent;
        }
    }
    conn->text = realloc(conn->text, conn->text_length + length);
    if (!conn->text) {
        die("out of memory");
    }
    memcpy(conn->text + conn->text_length, text, length);
    conn->text_length += length;
    want_out(conn, true);
}

void conn_send_text(struct conn *conn, const char *format, ...) {
    char line[MOST_LINE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    conn_send(conn, line, (size_t)length);
}

void conn_send_pattern(struct conn *conn, uint64_t size) {
    conn->pattern_next = 0;
    conn->pattern_end = size;
    want_out(conn, true);
}

/* ---- receiving ---- */

static void keep(struct conn *conn, const char *data, size_t length) {
    if (length > MOST_KEPT) {
        die("a line of %zu octets", length);
    }
    if (length) {
        conn->kept = conn->kept ? conn->kept : allocate(MOST_KEPT);
        memcpy(conn->kept, data, length);
    } else {
        free(conn->kept);
        conn->kept = NULL;
    }
    conn->kept_length = length;
}

static void deliver(struct conn *conn, size_t received) {
    size_t length = conn->kept_length + received;
    size_t start = MOST_KEPT - conn->kept_length;
    if (conn->kept_length) {
        memcpy(scratch + start, conn->kept, conn->kept_length);
    }
    size_t taken = conn->events->on_data(conn, scratch + start, length);
    if (!conn->closed) {
        keep(conn, scratch + start + taken, length - taken);
    }
}

/* What nobody wants to see the kernel need not copy. */
static ssize_t discard(struct conn *conn) {
    uint64_t most = 16 * MOST_READ;
    ssize_t count = recv(conn->watch.fd, NULL, conn->discard < most ? conn->discard : most, MSG_TRUNC);
    if (count > 0) {
        conn->discard -= (uint64_t)count;
    }
    return plain_result(count);
}

static void receive(struct conn *conn) {
    while (!conn->closed) {
        bool unseen = conn->discard && !conn->ssl;
        ssize_t count = unseen ? discard(conn) : get(conn, scratch + MOST_KEPT, MOST_READ);
        if (count == AGAIN) {
            return;
        }
        if (count <= 0) {
            conn->events->on_closed(conn, count == END ? NULL : "the connection broke");
            return;
        }
        if (!unseen) {
            deliver(conn, (size_t)count);
        }
        if (!conn->closed && !conn->ssl) {
            return; /* epoll tells when there is more; with TLS there may be some left in the SSL object */
        }
    }
}

/* ---- connecting and handshakes ---- */

static void handshake(struct conn *conn) {
    ERR_clear_error();
    errno = 0;
    int result = SSL_do_handshake(conn->ssl);
    if (result == 1) {
        conn->handshaking = false;
        conn->events->on_ready(conn);
        if (!conn->closed) {
            receive(conn); /* tickets or data that came with the last flight */
        }
    } else if (tls_result(conn, result) != AGAIN) {
        conn->events->on_closed(conn, "the TLS handshake failed");
    }
}

void conn_start_tls(struct conn *conn, SSL *ssl) {
    conn->ssl = ssl;
    conn->handshaking = true;
    SSL_set_fd(ssl, conn->watch.fd);
    SSL_set_connect_state(ssl);
    handshake(conn);
}

static void connected(struct conn *conn) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(conn->watch.fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) {
        conn->events->on_closed(conn, strerror(error));
        return;
    }
    conn->connecting = false;
    want_out(conn, false);
    conn->events->on_ready(conn);
}

static void on_event(struct watch *watch, uint32_t events) {
    struct conn *conn = (struct conn *)watch;
    if (conn->closed) {
        return;
    }
    if (conn->connecting) {
        if (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) {
            connected(conn);
        }
        return;
    }
    if (conn->handshaking) {
        handshake(conn);
        return;
    }
    if (events & EPOLLOUT) {
        flush(conn);
        if (!conn_is_sending(conn)) {
            conn->events->on_ready(conn);
        }
    }
    if (!conn->closed && (events & (EPOLLIN | EPOLLERR | EPOLLHUP))) {
        receive(conn);
    }
}
