/** SASL (RFC 4422), one file per mechanism; both sides of it, without base64 and without a protocol around it. */
@NullMarked
package org.minaproxy.auth.sasl;

import org.jspecify.annotations.NullMarked;
