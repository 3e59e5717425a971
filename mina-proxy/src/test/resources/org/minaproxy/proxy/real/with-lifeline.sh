# Runs the server named by the arguments in a process group of its own, until it ends or standard input does.
# The test holds the other end of standard input: the server ends with it, even when the test is killed.
# No signal is ignored, as HUP is behind nohup: it would stay so in the server.
set -m
exec 3<&0
env --default-signal "$@" 3<&- </dev/null &
server=$!
cat <&3 >/dev/null &
wait -n
kill -TERM -- "-$server" 2>/dev/null
for _ in {1..100}; do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
done
kill -KILL -- "-$server" 2>/dev/null
