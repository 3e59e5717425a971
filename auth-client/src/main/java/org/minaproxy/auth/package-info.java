/** Who is it, and where is their mail? The SPI of every authentication source. */
@NullMarked
package org.minaproxy.auth;

import org.jspecify.annotations.NullMarked;
