/** Certificates and keys as files: PEM in and out, and the folder of the micro CA. */
@NullMarked
package org.minaproxy.tls.store;

import org.jspecify.annotations.NullMarked;
