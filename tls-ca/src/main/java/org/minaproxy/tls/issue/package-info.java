/** Makes certificates: a root of one's own, and what it signs. */
@NullMarked
package org.minaproxy.tls.issue;

import org.jspecify.annotations.NullMarked;
