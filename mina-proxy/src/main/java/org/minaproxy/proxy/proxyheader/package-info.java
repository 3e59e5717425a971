/**
 * The PROXY header of HAProxy's proxy-protocol.txt, versions 1 and 2: the prefix with which a load balancer tells who its client is, and
 * with which we tell a backend. Pure bytes in and out: nothing here knows a socket, a clock, a configuration or anything else of ours.
 */
@NullMarked
package org.minaproxy.proxy.proxyheader;

import org.jspecify.annotations.NullMarked;
