/**
 * What every mail protocol implements: two pure conversations, one in which we play the server for the client and one in which we play the
 * client for the backend. Lines come in, decisions go out; nothing in here touches a socket, a clock or a thread.
 */
@NullMarked
package org.minaproxy.proxy.protocol;

import org.jspecify.annotations.NullMarked;
