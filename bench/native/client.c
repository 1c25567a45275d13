/* A client as cheap as one can be: starts a command, talks to it over two pipes, and prints what it measured as JSON.
 *
 *   client flood [-s] [-r BYTES_PER_SECOND] [-t SECONDS] -- COMMAND...   reads to the end of output
 *   client rtt -n COUNT -- COMMAND...                                    asks COUNT times, one after the other
 *   client start -- COMMAND...                                           waits for the first byte
 *
 * -s asks for dapscope.status first and waits for the answer: from then on every `seq` of the flood has to be written
 * anew. -r reads slowly, after a second of not reading at all. client.mjs does the same where there is no compiler. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TAIL 8192
#define START_UP 500000 /* microseconds: what a Python takes to be there, and what no flood and no round trip is to include */
static int to_child, from_child;
static pid_t child;
static char chunk[1 << 16];

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "bench client: %s\n", what);
  exit(1);
}

static void start(char **command) {
  int in[2], out[2];
  if (pipe(in) || pipe(out)) fail("no pipe");
  child = fork();
  if (child == 0) {
    dup2(in[0], 0), dup2(out[1], 1);
    close(in[0]), close(in[1]), close(out[0]), close(out[1]);
    execvp(command[0], command);
    _exit(127);
  }
  close(in[0]), close(out[1]);
  to_child = in[1], from_child = out[0];
}

static void ask(int seq, const char *command) {
  char body[200], message[300];
  int length = snprintf(body, sizeof body, "{\"seq\": %d, \"type\": \"request\", \"command\": \"%s\"}", seq, command);
  int size = snprintf(message, sizeof message, "Content-Length: %d\r\n\r\n%s", length, body);
  if (write(to_child, message, size) != size) fail("the other side does not read");
}

/* Reads one whole message; what has come after it would be lost, so only where nothing does. */
static char *answer(void) {
  size_t have = 0;
  for (;;) {
    ssize_t got = read(from_child, chunk + have, sizeof chunk - 1 - have);
    if (got <= 0) fail("output ended where an answer was due");
    chunk[have += got] = 0;
    char *body = strstr(chunk, "\r\n\r\n");
    if (body && chunk + have >= body + 4 + atoi(chunk + strlen("Content-Length:"))) return body + 4;
  }
}

static long long peak_rss(void) {
  int status;
  struct rusage usage;
  close(to_child), close(from_child);
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {}
#ifdef __APPLE__
  return usage.ru_maxrss;
#else
  return usage.ru_maxrss * 1024LL;
#endif
}

static long last_seq(const char *tail, size_t size) {
  for (size_t at = size; at-- > 0;)
    if (size - at > 7 && !memcmp(tail + at, "\"seq\": ", 7)) return atol(tail + at + 7);
  return -1;
}

static void pace(long long began, long long bytes, long long rate) {
  long long wait = began + (long long)(bytes * 1e9 / rate) - now();
  if (wait > 0) usleep(wait / 1000);
}

static void flood(int shift, long long rate) {
  static char tail[TAIL + 1];
  size_t kept = 0;
  long long bytes = 0, first = 0, last = 0;
  ssize_t got;
  if (shift) {
    ask(1, "dapscope.status");
    if (!strstr(answer(), "request_seq")) fail("dapscope.status was not answered");
  }
  usleep(START_UP);
  ask(2, "threads");
  if (rate) sleep(1);
  while ((got = read(from_child, chunk, sizeof chunk)) > 0) {
    last = now();
    if (!first) first = last;
    bytes += got;
    size_t part = got < TAIL ? (size_t)got : TAIL, old = kept + part > TAIL ? TAIL - part : kept;
    memmove(tail, tail + kept - old, old);
    memcpy(tail + old, chunk + got - part, part);
    kept = old + part;
    if (rate) pace(first, bytes, rate);
  }
  printf("{\"bytes\": %lld, \"ns\": %lld, \"lastSeq\": %ld, \"peakRssBytes\": %lld}\n", bytes, last - first,
         last_seq(tail, kept), peak_rss());
}

static void round_trips(int count) {
  long long *times = malloc(count * sizeof *times);
  usleep(START_UP);
  for (int i = 0; i < count; i++) {
    long long began = now();
    ask(i + 1, "threads");
    answer();
    times[i] = now() - began;
  }
  printf("{\"ns\": [");
  for (int i = 0; i < count; i++) printf(i ? ",%lld" : "%lld", times[i]);
  printf("]}\n");
  peak_rss();
}

int main(int argc, char **argv) {
  int option, shift = 0, count = 1000, seconds = 120;
  long long rate = 0;
  if (argc < 2) fail("flood, rtt or start?");
  char *mode = argv[1];
  argv++, argc--;
  while ((option = getopt(argc, argv, "+sr:n:t:")) > 0) {
    if (option == 's') shift = 1;
    else if (option == 'r') rate = atoll(optarg);
    else if (option == 'n') count = atoi(optarg);
    else if (option == 't') seconds = atoi(optarg);
    else return 2;
  }
  alarm(seconds);
  long long began = now();
  start(argv + optind);
  if (!strcmp(mode, "flood")) flood(shift, rate);
  else if (!strcmp(mode, "rtt")) round_trips(count);
  else {
    if (read(from_child, chunk, sizeof chunk) <= 0) fail("no first byte");
    printf("{\"ns\": %lld}\n", now() - began);
    peak_rss();
  }
  return 0;
}
