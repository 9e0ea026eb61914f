#!/usr/bin/env bash
#
# Build signpost without its window, linked statically with musl: one file for any x86_64 Linux.
#
#   packaging/linux/build-headless.sh      prints the path of the program
#
# As for Windows, cargo builds the standard library itself, in the same Debian. The library brings no unwinder for musl;
# LLVM's is taken, which Debian has built against glibc with its checked variants of two functions: the shim has those.
source "$(dirname "$0")/../environment.sh"

target=x86_64-unknown-linux-musl
need_tool cargo-auditable
prepare_sid

work=$cache/target/musl-unwinder
mkdir -p "$work"
cat >"$work/shim.c" <<'C'
#include <stdarg.h>
#include <stdio.h>
int __vfprintf_chk(FILE *file, int flag, const char *format, va_list arguments) {
  (void)flag;
  return vfprintf(file, format, arguments);
}
int __vsnprintf_chk(char *text, size_t most, int flag, size_t size, const char *format, va_list arguments) {
  (void)flag;
  (void)size;
  return vsnprintf(text, most, format, arguments);
}
C
within sid-tools sh -ec 'cd /cache/target/musl-unwinder
  cp "$(ls /usr/lib/llvm-*/lib/libunwind.a | tail -1)" libunwind.a
  musl-gcc -O2 -fPIC -U_FORTIFY_SOURCE -c shim.c -o shim.o
  ar rcs libunwind.a shim.o'

export CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER=musl-gcc CC_x86_64_unknown_linux_musl=musl-gcc
export KEEP="CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER CC_x86_64_unknown_linux_musl"
export LINK="-Clink-self-contained=no -Lnative=/cache/target/musl-unwinder"
say "signpost, headless and static (the first build takes a quarter of an hour or more)"
cargo_in_sid musl . auditable build --locked --profile dist --bin signpost --no-default-features \
  -Z build-std=std,panic_unwind --target $target >&2
program=$cache/target/musl/$target/dist/signpost
file "$program" >&2
file "$program" | grep -Eq 'statically linked|static-pie' || fail "$program is not static"
echo "$program"
