package org.minaproxy.proxy.session;

/** A backend's connection. */
public interface BackendLink extends Link {}
