/** What others use of TLS: identities, trust anchors and engines; no mail, no network framework. */
@NullMarked
package org.minaproxy.tls;

import org.jspecify.annotations.NullMarked;
