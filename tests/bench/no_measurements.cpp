// A benchmark program without measurements; built with a sanitizer, to see it refuse.
namespace bench {
void add_all();
void add_all() {}
} // namespace bench
