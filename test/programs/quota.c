/* Preloaded into dapscope: as if a quota were used up, no file below $QUOTA can be written while there is a file of that name with ".used". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_over(int fd) {
  const char *folder = getenv("QUOTA");
  char link[64], path[PATH_MAX], used[PATH_MAX];
  if (folder == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  snprintf(used, sizeof used, "%s.used", folder);
  if (strncmp(path, folder, strlen(folder)) != 0 || access(used, F_OK) != 0) return 0;
  errno = EDQUOT;
  return 1;
}

#define LIMITED(name, declared, given)                                   \
  ssize_t name declared {                                                \
    ssize_t(*next) declared = (ssize_t(*) declared)dlsym(RTLD_NEXT, #name); \
    return is_over(fd) ? -1 : next given;                                \
  }

LIMITED(write, (int fd, const void *from, size_t size), (fd, from, size))
LIMITED(pwrite, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at))
LIMITED(pwrite64, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at))
LIMITED(writev, (int fd, const struct iovec *from, int count), (fd, from, count))
LIMITED(pwritev, (int fd, const struct iovec *from, int count, off_t at), (fd, from, count, at))
LIMITED(pwritev64, (int fd, const struct iovec *from, int count, off_t at), (fd, from, count, at))
