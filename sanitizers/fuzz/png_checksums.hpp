// Corrects the checksums of a PNG after its bytes were changed.
//
// A PNG reader throws away a chunk with a wrong checksum before it looks inside. So nearly every change of a
// byte would end there, and the fuzzer would try that one refusal over and over.
#pragma once

#include <cstdint>
#include <span>

// Corrects every chunk up to the first that is not whole. Leaves bytes that do not begin like a PNG as they
// are. The length of the file stays the same.
void mend_png_checksums(std::span<std::uint8_t> file);
