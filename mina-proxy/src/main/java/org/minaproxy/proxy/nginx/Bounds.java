package org.minaproxy.proxy.nginx;

import java.time.Duration;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** Keeps values within what our own configuration takes; where one has to be changed, that is said. */
final class Bounds {

    private final Findings findings;

    Bounds(Findings findings) {
        this.findings = findings;
    }

    String time(Setting<Duration> setting, Duration least, Duration most) {
        Duration value = setting.value();
        Duration taken = value.compareTo(least) < 0 ? least : value.compareTo(most) > 0 ? most : value;
        tell(setting, taken.equals(value), Values.ours(least), Values.ours(most), Values.ours(taken));
        return Values.ours(taken);
    }

    String number(Setting<Integer> setting, int least, int most) {
        int taken = Math.max(least, Math.min(most, setting.value()));
        tell(setting, taken == setting.value(), least, most, taken);
        return Integer.toString(taken);
    }

    private void tell(Setting<?> setting, boolean fits, Object least, Object most, Object taken) {
        setting.directive().filter(any -> !fits).ifPresent(directive -> lost(directive, least, most, taken));
    }

    private void lost(Directive directive, Object least, Object most, Object taken) {
        findings.lost(directive, "it can be " + least + " to " + most + " here; " + taken + " is written");
    }

    /** For a parameter of {@code listen}. */
    long within(Directive directive, String name, long value, long least, long most) {
        long taken = Math.max(least, Math.min(most, value));
        if (taken != value) {
            findings.lost(directive, name + " can be " + least + " to " + most + " here; " + taken + " is written");
        }
        return taken;
    }
}
