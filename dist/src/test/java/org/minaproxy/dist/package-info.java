/** Tests of what operators receive: the start script, the configuration that comes along, the tarball. */
@NullMarked
package org.minaproxy.dist;

import org.jspecify.annotations.NullMarked;
