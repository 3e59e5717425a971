/*
 * The clients in front of the proxy. First all that is needed is set up (sessions logged in, TLS tickets fetched); then the program says "ready",
 * waits for a line on standard input, does its work, prints one line of JSON, and keeps its sessions open until the input ends.
 */
#define _GNU_SOURCE
#include "load.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { MOST_SIZES = 64, GIVE_UP_AFTER = 100, PATIENCE_SECONDS = 100 };

struct slot {
    struct slot *next_free;
    SSL_SESSION *ticket;
    struct session *session;
};

struct session {
    struct conn conn;
    struct slot *slot;
    const struct step *step; /* whose reply is awaited */
    enum { LOGIN, WORK, LOGOUT } part;
    bool secured;           /* TLS is in place */
    bool busy;              /* work is under way */
    bool sends, receives;   /* a message is on its way out, or in */
    uint64_t began, worked; /* when it was, or should have been, started; when its work was */
    uint64_t size, offset;  /* of the message, and how much of it has come */
};

static struct {
    int port;
    enum protocol protocol;
    enum tls tls;
    enum work work;
    char *server_name;
    bool resume, verify;
    long slots, ramp, count, rate;
    double seconds;
    uint64_t sizes[MOST_SIZES];
    int size_count;
} options = {.server_name = "mail.bench.example", .slots = 1, .ramp = 64, .seconds = 1, .sizes = {1024}, .size_count = 1};

static struct {
    uint64_t operations, octets, failures, handshakes, resumed;
    char error[256];
    uint32_t *latencies; /* us */
    size_t latency_count, latency_room;
} result;

static enum { SETUP, WAITING, MEASURING, DONE } phase;
static bool over; /* no new work is begun */
static struct script script;
static SSL_CTX *tls_context;
static struct slot *free_slots;
static struct slot *all_slots;
static long launched, due, logging_in, active, busy, set_up;
static uint64_t start;
static uint64_t next_size;

/* ---- the result ---- */

static void add_latency(uint64_t since) {
    if (phase != MEASURING) {
        return;
    }
    if (result.latency_count == result.latency_room) {
        result.latency_room = result.latency_room ? 2 * result.latency_room : 4096;
        result.latencies = realloc(result.latencies, result.latency_room * sizeof *result.latencies);
        if (!result.latencies) {
            die("out of memory");
        }
    }
    result.latencies[result.latency_count++] = (uint32_t)((now_ns() - since) / 1000);
}

static int compare(const void *a, const void *b) {
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return first < second ? -1 : first > second;
}

static unsigned percentile(double part) {
    return result.latency_count ? result.latencies[(size_t)(part * (double)(result.latency_count - 1))] : 0;
}

static void finish(void) {
    if (phase == DONE) {
        return;
    }
    phase = DONE;
    if (result.latency_count) {
        qsort(result.latencies, result.latency_count, sizeof *result.latencies, compare);
    }
    for (char *c = result.error; *c; c++) {
        *c = *c == '"' || *c == '\\' || *c < ' ' ? '\'' : *c;
    }
    printf("{\"operations\": %llu, \"octets\": %llu, \"failures\": %llu, \"error\": \"%s\", \"seconds\": %.3f, \"handshakes\": %llu, "
           "\"resumed\": %llu, \"p50_us\": %u, \"p90_us\": %u, \"p99_us\": %u, \"max_us\": %u}\n",
        (unsigned long long)result.operations, (unsigned long long)result.octets, (unsigned long long)result.failures, result.error,
        (double)(now_ns() - start) / 1e9, (unsigned long long)result.handshakes, (unsigned long long)result.resumed, percentile(0.5),
        percentile(0.9), percentile(0.99), percentile(1));
    fflush(stdout);
}

/* ---- the life of a session ---- */

static void launch(void);

static void begin(struct session *session, int part, const struct step *step) {
    session->part = part;
    session->step = step;
    if (step->send) {
        conn_send_text(&session->conn, step->send, (size_t)session->size);
    }
}

static void begin_work(struct session *session) {
    session->size = options.sizes[next_size++ % (uint64_t)options.size_count];
    session->worked = now_ns();
    session->busy = true;
    busy++;
    begin(session, WORK, script.work);
}

static void end_busy(struct session *session) {
    busy -= session->busy;
    session->busy = false;
}

/* Gives the slot to the next one, or ends the whole when this was the last. */
static void end_session(struct session *session) {
    logging_in -= session->part == LOGIN;
    active--;
    end_busy(session);
    session->slot->session = NULL;
    session->slot->next_free = free_slots;
    free_slots = session->slot;
    conn_close(&session->conn);
    launch();
}

static void fail(struct session *session, const char *why, const char *detail, size_t length) {
    if (!result.failures++) {
        const char *waited_for = session->step ? session->step->expect : "";
        snprintf(result.error, sizeof result.error, "%s while waiting for %s: %.*s", why, waited_for, (int)length, detail);
    }
    over |= result.failures >= GIVE_UP_AFTER;
    end_session(session);
}

static void announce(void) {
    phase = WAITING;
    puts("ready");
    fflush(stdout);
}

static void logged_in(struct session *session) {
    logging_in--;
    if (options.work == WORK_LOGIN) {
        add_latency(session->began);
        begin_work(session);
    } else {
        session->part = WORK;
        session->step = NULL;
        set_up++;
        launch();
    }
}

static void work_done(struct session *session) {
    end_busy(session);
    if (options.work == WORK_LOGIN) {
        begin(session, LOGOUT, script.logout);
        return;
    }
    result.operations++;
    result.octets += options.work == WORK_RTT ? 0 : session->size;
    add_latency(session->worked);
    if (!over) {
        begin_work(session);
    } else {
        session->step = NULL;
        launch();
    }
}

static void next(struct session *session) {
    const struct step *step = session->step + 1;
    if (step->expect) {
        begin(session, session->part, step);
    } else if (session->part == LOGIN) {
        logged_in(session);
    } else if (session->part == WORK) {
        work_done(session);
    } else {
        session->step = NULL; /* and now the peer closes */
    }
}

static void start_tls(struct session *session) {
    SSL *ssl = SSL_new(tls_context);
    SSL_set_app_data(ssl, session->slot);
    SSL_set_tlsext_host_name(ssl, options.server_name);
    if (session->slot->ticket) {
        SSL_set_session(ssl, session->slot->ticket);
    }
    conn_start_tls(&session->conn, ssl);
}

static void replied(struct session *session) {
    switch (session->step->effect) {
        case NOTHING: next(session); break;
        case HANDSHAKE: start_tls(session); break;
        case RECEIVE_MESSAGE:
            session->receives = session->size > 0;
            session->offset = 0;
            next(session);
            break;
        case SEND_MESSAGE:
            session->sends = true;
            conn_send_pattern(&session->conn, session->size);
            next(session);
            break;
    }
}

/* ---- what the connection tells ---- */

static void secured(struct session *session) {
    session->secured = true;
    if (phase == MEASURING) {
        result.handshakes++;
        result.resumed += (uint64_t)SSL_session_reused(session->conn.ssl);
    }
    if (options.tls == TLS_STARTTLS) {
        next(session);
    }
}

static void on_ready(struct conn *conn) {
    struct session *session = (struct session *)conn;
    if (conn->ssl && !session->secured) {
        secured(session);
    } else if (options.tls == TLS_IMPLICIT && !conn->ssl) {
        start_tls(session);
    } else if (session->sends) {
        session->sends = false;
        conn_send(conn, ".\r\n", 3);
    }
}

/* Returns how much of the data is the message. */
static size_t receive_message(struct session *session, const char *data, size_t length) {
    uint64_t left = session->size - session->offset;
    size_t part = length < left ? length : (size_t)left;
    for (size_t done = 0; options.verify && done < part;) {
        size_t piece = part - done < PATTERN_CHUNK ? part - done : PATTERN_CHUNK;
        if (memcmp(data + done, pattern_at(session->offset + done), piece) != 0) {
            fail(session, "a message that is not the one sent", "", 0);
            return length;
        }
        done += piece;
    }
    session->offset += part;
    session->receives = session->offset < session->size;
    return part;
}

/* What is left of a message may be thrown away by the kernel, once all that came with it has been dealt with. */
static void discard_rest(struct session *session) {
    if (session->receives && !options.verify && !session->conn.ssl) {
        session->conn.discard = session->size - session->offset;
        session->receives = false;
    }
}

static size_t on_data(struct conn *conn, const char *data, size_t length) {
    struct session *session = (struct session *)conn;
    size_t done = 0;
    while (done < length && !conn->closed) {
        if (session->receives) {
            done += receive_message(session, data + done, length - done);
            continue;
        }
        const char *end = memchr(data + done, '\n', length - done);
        if (!end) {
            break;
        }
        const char *line = data + done;
        size_t whole = (size_t)(end - line) + 1;
        done += whole;
        if (!session->step) {
            fail(session, "a line that nobody asked for", line, whole);
        } else if (strncmp(line, session->step->expect, strlen(session->step->expect)) == 0) {
            if (script_is_last_line(&script, session->step, line, whole)) {
                replied(session);
            }
        } else if (script_is_last_line(&script, session->step, line, whole)) {
            fail(session, "another reply", line, whole);
        }
    }
    if (!conn->closed) {
        discard_rest(session);
    }
    return done;
}

static void on_closed(struct conn *conn, const char *why) {
    struct session *session = (struct session *)conn;
    if (session->part == LOGOUT && !session->step) {
        if (phase == MEASURING) {
            result.operations++;
        }
        end_session(session);
    } else {
        why = why ? why : "closed";
        fail(session, "the connection was lost", why, strlen(why));
    }
}

static const struct conn_events session_events = {on_data, on_ready, on_closed};

/* ---- starting sessions ---- */

static bool may_launch(void) {
    if (!free_slots || over) {
        return false;
    }
    switch (phase) {
        case SETUP: return launched < options.slots && logging_in < options.ramp && (options.work != WORK_LOGIN || options.resume);
        case MEASURING:
            return options.work == WORK_LOGIN && (!options.count || launched < options.count) && (!options.rate || launched < due);
        default: return false;
    }
}

static void launch_one(void) {
    struct slot *slot = free_slots;
    free_slots = slot->next_free;
    struct session *session = allocate(sizeof *session);
    session->slot = slot;
    slot->session = session;
    session->step = script.login;
    session->began = options.rate && phase == MEASURING
        ? start + (uint64_t)((double)launched * 1e9 / (double)options.rate) : now_ns();
    launched++;
    logging_in++;
    active++;
    conn_connect(&session->conn, options.port, &session_events);
}

static void launch(void) {
    while (may_launch()) {
        launch_one();
    }
    bool sustained = options.work != WORK_LOGIN;
    if (phase == SETUP && !logging_in && (over || (sustained ? set_up + (long)result.failures >= options.slots : !active))) {
        announce();
    }
    if (phase == MEASURING && (sustained ? over && !busy : !active && (over || (options.count && launched >= options.count)))) {
        finish();
    }
}

/* ---- the clock and the one who measures ---- */

static void on_deadline(struct watch *watch, uint32_t events) {
    (void)events;
    close(watch->fd);
    over = true;
    launch();
}

static void on_patience(struct watch *watch, uint32_t events) {
    (void)events;
    close(watch->fd);
    if (phase == MEASURING) {
        result.failures += (uint64_t)(active ? active : 1);
        snprintf(result.error, sizeof result.error, "%ld sessions did not come to an end", active);
        finish();
    }
}

static void on_arrivals(struct watch *watch, uint32_t events) {
    uint64_t count;
    (void)events;
    if (read(watch->fd, &count, sizeof count) == sizeof count) {
        due += (long)count;
        launch();
    }
}

static void go(void) {
    static struct watch deadline = {-1, on_deadline}, patience = {-1, on_patience}, arrivals = {-1, on_arrivals};
    phase = MEASURING;
    launched = 0;
    start = now_ns();
    if (options.work == WORK_IDLE) {
        finish();
        return;
    }
    uint64_t length = (uint64_t)(options.seconds * 1e9);
    if (!options.count) {
        start_timer(&deadline, length, 0);
    }
    start_timer(&patience, length + PATIENCE_SECONDS * 1000000000ull, 0);
    if (options.rate) {
        due = 1;
        uint64_t interval = 1000000000ull / (uint64_t)options.rate;
        start_timer(&arrivals, interval, interval);
    }
    for (long i = 0; i < options.slots && options.work != WORK_LOGIN; i++) {
        if (all_slots[i].session) {
            begin_work(all_slots[i].session);
        }
    }
    launch();
}

static void on_input(struct watch *watch, uint32_t events) {
    char line[64];
    (void)events;
    if (read(watch->fd, line, sizeof line) <= 0) {
        loop_end();
    } else if (phase == WAITING) {
        go();
    }
}

/* ---- TLS ---- */

static int on_ticket(SSL *ssl, SSL_SESSION *ticket) {
    struct slot *slot = SSL_get_app_data(ssl);
    SSL_SESSION_free(slot->ticket);
    slot->ticket = ticket;
    return 1; /* it is ours now */
}

static void make_tls_context(void) {
    tls_context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(tls_context, TLS1_2_VERSION);
    SSL_CTX_set_mode(tls_context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(tls_context, SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_read_ahead(tls_context, options.work == WORK_DOWNLOAD);
    SSL_CTX_set_default_read_buffer_len(tls_context, options.work == WORK_DOWNLOAD ? 64 * 1024 : 0);
    if (options.resume) {
        SSL_CTX_set_session_cache_mode(tls_context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(tls_context, on_ticket);
    }
}

/* ---- the command line ---- */

static int choose(const char *what, const char *value, const char *const *names) {
    for (int i = 0; names[i]; i++) {
        if (strcmp(value, names[i]) == 0) {
            return i;
        }
    }
    die("--%s %s: there is no such thing", what, value);
}

static void read_sizes(char *list) {
    options.size_count = 0;
    for (char *part = strtok(list, ","); part && options.size_count < MOST_SIZES; part = strtok(NULL, ",")) {
        options.sizes[options.size_count++] = strtoull(part, NULL, 10);
    }
}

/* The end of an SMTP message is looked for behind a whole line. */
static void round_sizes(void) {
    for (int i = 0; i < options.size_count && options.protocol == SMTP; i++) {
        options.sizes[i] -= options.sizes[i] % PATTERN_LINE;
        options.sizes[i] += options.sizes[i] ? 0 : PATTERN_LINE;
    }
}

static void read_options(int argc, char **argv) {
    static const char *const protocols[] = {"imap", "pop3", "smtp", NULL};
    static const char *const modes[] = {"none", "starttls", "implicit", NULL};
    static const char *const works[] = {"login", "rtt", "download", "upload", "idle", NULL};
    static const struct option known[] = {{"port", 1, 0, 'p'}, {"protocol", 1, 0, 'P'}, {"tls", 1, 0, 't'}, {"work", 1, 0, 'w'},
        {"server-name", 1, 0, 'n'}, {"resume", 0, 0, 'r'}, {"verify", 0, 0, 'v'}, {"sessions", 1, 0, 's'}, {"ramp", 1, 0, 'm'},
        {"count", 1, 0, 'c'}, {"rate", 1, 0, 'R'}, {"seconds", 1, 0, 'S'}, {"sizes", 1, 0, 'z'}, {0, 0, 0, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
            case 'p': options.port = atoi(optarg); break;
            case 'P': options.protocol = choose("protocol", optarg, protocols); break;
            case 't': options.tls = choose("tls", optarg, modes); break;
            case 'w': options.work = choose("work", optarg, works); break;
            case 'n': options.server_name = optarg; break;
            case 'r': options.resume = true; break;
            case 'v': options.verify = true; break;
            case 's': options.slots = atol(optarg); break;
            case 'm': options.ramp = atol(optarg); break;
            case 'c': options.count = atol(optarg); break;
            case 'R': options.rate = atol(optarg); break;
            case 'S': options.seconds = atof(optarg); break;
            case 'z': read_sizes(optarg); break;
            default: exit(2);
        }
    }
    if (!options.port || options.slots < 1) {
        die("--port and --sessions are needed");
    }
    round_sizes();
}

int client_main(int argc, char **argv) {
    static struct watch input = {STDIN_FILENO, on_input};
    read_options(argc, argv);
    script_make(&script, options.protocol, options.tls, options.work, options.verify);
    make_tls_context();
    all_slots = allocate((size_t)options.slots * sizeof *all_slots);
    for (long i = 0; i < options.slots; i++) {
        all_slots[i].next_free = free_slots;
        free_slots = &all_slots[i];
    }
    loop_watch(&input, EPOLLIN);
    launch();
    loop_run();
    return result.failures ? 1 : 0;
}
