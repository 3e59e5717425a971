/* One thread, one epoll instance; and the few helpers that everything needs. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 256 };

static int epoll_fd = -1;
static bool ended;
static void **garbage;
static size_t garbage_count, garbage_room;

static void control(int operation, struct watch *watch, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_fd < 0) {
        epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    }
    if (epoll_ctl(epoll_fd, operation, watch->fd, &event) < 0) {
        die("epoll_ctl: %s", strerror(errno));
    }
}

void loop_watch(struct watch *watch, uint32_t events) {
    control(EPOLL_CTL_ADD, watch, events);
}

void loop_change(struct watch *watch, uint32_t events) {
    control(EPOLL_CTL_MOD, watch, events);
}

void loop_free_later(void *memory) {
    if (garbage_count == garbage_room) {
        garbage_room = garbage_room ? 2 * garbage_room : 64;
        garbage = realloc(garbage, garbage_room * sizeof *garbage);
        if (!garbage) {
            die("out of memory");
        }
    }
    garbage[garbage_count++] = memory;
}

static void free_garbage(void) {
    while (garbage_count) {
        free(garbage[--garbage_count]);
    }
}

void loop_run(void) {
    struct epoll_event events[BATCH];
    while (!ended) {
        int count = epoll_wait(epoll_fd, events, BATCH, -1);
        for (int i = 0; i < count; i++) {
            struct watch *watch = events[i].data.ptr;
            watch->on_event(watch, events[i].events);
        }
        free_garbage();
    }
}

void loop_end(void) {
    ended = true;
}

uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Once when the interval is 0. Reading the descriptor gives the number of times that are due. */
void start_timer(struct watch *watch, uint64_t first_ns, uint64_t interval_ns) {
    struct itimerspec spec = {
        .it_value = {(time_t)(first_ns / 1000000000u), (long)(first_ns % 1000000000u)},
        .it_interval = {(time_t)(interval_ns / 1000000000u), (long)(interval_ns % 1000000000u)},
    };
    watch->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    timerfd_settime(watch->fd, 0, &spec, NULL);
    loop_watch(watch, EPOLLIN);
}

void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (!memory) {
        die("out of memory");
    }
    return memory;
}
