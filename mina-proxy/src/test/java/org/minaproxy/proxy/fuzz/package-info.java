/** What the fuzz tests have in common. They stand beside what they test, as {@code *FuzzTest}; docs/fuzzing.md says how to run them. */
@NullMarked
package org.minaproxy.proxy.fuzz;

import org.jspecify.annotations.NullMarked;
