// Makes the checksums of a PNG right again after its bytes were changed.
//
// A PNG reader throws away a chunk whose checksum is wrong before it looks at what is inside. Nearly every
// change of a byte would end there, and the fuzzer would try that one refusal over and over.
#pragma once

#include <cstdint>
#include <span>

// Of every chunk that is there whole, up to the first that is not. What does not begin like a PNG is left as
// it is. The length of the file stays the same.
void mend_png_checksums(std::span<std::uint8_t> file);
