# One expression, evaluated in the debuggee: which process of which machine it is. See src/session/proof.ts.
__import__("json").dumps(
    {
        "pid": __import__("os").getpid(),
        "host": __import__("platform").node(),
        "bootId": __import__("_io").open("/proc/sys/kernel/random/boot_id").read().strip()
        if __import__("os").path.exists("/proc/self/stat")
        else "",
        "pidNamespace": __import__("os").readlink("/proc/self/ns/pid")
        if __import__("os").path.exists("/proc/self/ns/pid")
        else "",
    }
)
