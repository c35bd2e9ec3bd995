// Internal: libjpeg's errors without its habits (it prints to stderr and exits).
#pragma once

#include <thumbnail/guarded.hpp>

#include <cstddef>
#include <cstdio>

#include <jerror.h>
#include <jpeglib.h>

namespace thumbnail {

// `manager` comes first: libjpeg returns a pointer to it, which is then a pointer to the whole struct.
struct jpeg_error_state {
  jpeg_error_mgr manager;
  jump_state jump;

  // Sets the callbacks; the result goes into the err of a compress or decompress struct. A warning ends the
  // work like an error.
  jpeg_error_mgr* install() {
    jpeg_std_error(&manager);
    manager.error_exit = [](j_common_ptr jpeg) {
      auto& state = of(jpeg);
      auto const code = state.manager.msg_code;
      state.jump.out_of_memory = code == JERR_OUT_OF_MEMORY;
      state.jump.over_budget = code == JERR_NO_BACKING_STORE;
      state.jump.unsupported = code == JERR_BAD_PRECISION || code == JERR_SOF_UNSUPPORTED ||
                               code == JERR_ARITH_NOTIMPL || code == JERR_CONVERSION_NOTIMPL;
      if (state.jump.over_budget)
        state.jump.leave("it needs too much memory");
      state.leave_with_message(jpeg);
    };
    manager.emit_message = [](j_common_ptr jpeg, int level) {
      if (level < 0) // below 0 it is a warning, and every warning is about damaged data; 0 and above are news
        of(jpeg).leave_with_message(jpeg);
    };
    manager.output_message = [](j_common_ptr) {};
    return &manager;
  }

private:
  static jpeg_error_state& of(j_common_ptr jpeg) { return *reinterpret_cast<jpeg_error_state*>(jpeg->err); }

  [[noreturn]] void leave_with_message(j_common_ptr jpeg) {
    char message[JMSG_LENGTH_MAX];
    manager.format_message(jpeg, message);
    jump.leave(message);
  }
};

} // namespace thumbnail
