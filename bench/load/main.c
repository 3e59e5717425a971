#include "load.h"

#include <signal.h>
#include <string.h>

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    pattern_make();
    if (argc > 1 && strcmp(argv[1], "serve") == 0) {
        return serve_main(argc - 1, argv + 1);
    }
    if (argc > 1 && strcmp(argv[1], "client") == 0) {
        return client_main(argc - 1, argv + 1);
    }
    die("usage: load serve|client …");
}
