/* What messages are made of: numbered lines, so that a lost, repeated or misplaced piece does not go unseen. */
#include "load.h"

#include <stdio.h>

static char pattern[PATTERN_PERIOD + PATTERN_CHUNK];

void pattern_make(void) {
    for (size_t i = 0; i < sizeof pattern; i++) {
        size_t line = i / PATTERN_LINE % (PATTERN_PERIOD / PATTERN_LINE);
        size_t column = i % PATTERN_LINE;
        if (column == PATTERN_LINE - 2) {
            pattern[i] = '\r';
        } else if (column == PATTERN_LINE - 1) {
            pattern[i] = '\n';
        } else {
            pattern[i] = (char)('0' + (line * 7 + column * (line % 5 + 1)) % 75); /* '0' to 'z' */
        }
    }
}

const char *pattern_at(uint64_t offset) {
    return pattern + offset % PATTERN_PERIOD;
}
