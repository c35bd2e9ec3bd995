// What a browser gets: the page, the state, the thumbnails, and a recording; and what it may do.
#pragma once

#include <live/demonstration.hpp>
#include <live/http.hpp>

#include <filesystem>
#include <string>

namespace live {

// The paths:
//
//   GET  /                    the page
//   GET  /state.json          the state (state.hpp); ?version=V&points=N: only the points that are new
//   GET  /thumbnails/N        the latest thumbnail of the pool's picture N
//   GET  /recording.html      a page with everything so far, for later
//   POST /do                  {"do": "lesson", "to": "lesson5_buffered"}, with the page's token in
//                             X-Leaklab-Token; also share "1/3", rate 20, and without "to": go, pause, one,
//                             restart
class site {
public:
  site(demonstration&, std::filesystem::path pool);

  http_answer answer(http_request const&);

  // Returns a page of its own with everything so far.
  std::string recording() const;

private:
  http_answer page() const;
  http_answer state(http_request const&) const;
  http_answer thumbnail(std::string_view number) const;
  http_answer act(http_request const&);
  std::string thumbnail_bytes(std::size_t number) const;

  demonstration& demonstration_;
  std::filesystem::path const pool_;
  std::string const token_; // only the page of this server has it
};

} // namespace live
