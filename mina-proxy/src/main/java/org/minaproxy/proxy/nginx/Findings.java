package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What there is to say beside the configuration, each thing once. */
final class Findings {

    private final Set<Line> notes = new LinkedHashSet<>();
    private final Set<Line> lost = new LinkedHashSet<>();

    private record Line(Place place, String text) {
        @Override
        public String toString() {
            return place + ": " + text.replaceAll("\\p{Cntrl}", " "); // some of it may be a word of the file
        }
    }

    /** Something that is not taken over and that nobody will miss. */
    void note(Directive directive, String text) {
        notes.add(new Line(directive.place(), "note: " + directive.name() + ": " + text));
    }

    /** Something that cannot be carried over. */
    void lost(Directive directive, String text) {
        lost.add(new Line(directive.place(), directive.name() + ": not carried over: " + text));
    }

    List<String> notes() {
        return texts(notes);
    }

    List<String> lost() {
        return texts(lost);
    }

    private static List<String> texts(Set<Line> lines) {
        return new ArrayList<>(lines).stream().map(Line::toString).toList();
    }
}
