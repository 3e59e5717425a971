/** Tests of SMTP and submission; most of them are the files of {@code dialogs/smtp}. */
@NullMarked
package org.minaproxy.proxy.protocol.smtp;

import org.jspecify.annotations.NullMarked;
