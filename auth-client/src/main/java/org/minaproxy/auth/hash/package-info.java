/** Password schemes: how a password is kept so that it can be verified, in the notation that Dovecot shares with crypt(3). */
@NullMarked
package org.minaproxy.auth.hash;

import org.jspecify.annotations.NullMarked;
