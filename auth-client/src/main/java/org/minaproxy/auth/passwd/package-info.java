/** Users and their password hashes in a file of Dovecot's passwd-file form. */
@NullMarked
package org.minaproxy.auth.passwd;

import org.jspecify.annotations.NullMarked;
