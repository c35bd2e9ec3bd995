// What happens to addresses while libraries come and go, files are replaced and processes fork.
#include "command.hpp"
#include <os/fresh_folder.hpp>

#include <leaklab/report/symbols.hpp>

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using leaklab::frame;

std::vector<frame> frames_at(void* code) {
  auto const address = reinterpret_cast<std::uintptr_t>(code);
  return leaklab::detail::symbols::frames_of({&address, 1});
}

class ALibrary : public testing::Test {
protected:
  // Compiles the plugin with its function in this line of plugin.cpp.
  void build(unsigned line) const {
    std::ofstream(folder.path() / "plugin.cpp")
        << std::string(line - 1, '\n') << "extern \"C\" int plugged(int x) { return x + 1; }\n";
    output_of("g++ -g -O1 -shared -fPIC -Wl,--build-id plugin.cpp -o new.so && mv new.so plugin.so",
              folder.path());
  }

  void* load() {
    handle = ::dlopen((folder.path() / "plugin.so").c_str(), RTLD_NOW);
    return handle ? ::dlsym(handle, "plugged") : nullptr;
  }

  bool unload() {
    ::dlclose(std::exchange(handle, nullptr));
    return !::dlopen((folder.path() / "plugin.so").c_str(), RTLD_NOW | RTLD_NOLOAD);
  }

  ~ALibrary() override {
    if (handle)
      ::dlclose(handle);
  }

  os::fresh_folder const folder;
  void* handle = nullptr;
};

TEST_F(ALibrary, ThatIsLoadedLaterHasPlaces) {
  build(7);
  frames_at(reinterpret_cast<void*>(&frames_at)); // something was read before
  auto* const code = load();
  ASSERT_NE(code, nullptr);
  EXPECT_EQ(frames_at(code), (std::vector<frame>{{"plugged", folder.path() / "plugin.cpp", 7}}));
}

TEST_F(ALibrary, ThatReplacesAnUnloadedOneHasPlacesOfItsOwn) {
  build(7);
  auto* const old = load();
  ASSERT_EQ(frames_at(old).at(0).line, 7u);
  if (!unload())
    GTEST_SKIP() << "this process keeps libraries that are closed";
  EXPECT_TRUE(frames_at(old).empty());
  build(9);
  EXPECT_EQ(frames_at(load()).at(0).line, 9u);
}

TEST_F(ALibrary, WhoseFileWasReplacedWhileItIsLoadedHasNoPlacesRatherThanWrongOnes) {
  build(7);
  auto* const code = load();
  build(9);
  for (auto const& f : frames_at(code))
    EXPECT_EQ(f.line, 0u);
}

TEST(AForkedProcess, ReadsPlacesWhileItsParentDoes) {
  auto const code = reinterpret_cast<std::uintptr_t>(&output_of);
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    for (std::uintptr_t i = 0; !stop; ++i) {
      auto const address = code + i % 1000;
      leaklab::detail::symbols::frames_of({&address, 1});
    }
  });
  for (int i = 0; i < 50; ++i) {
    auto const child = ::fork(); // not os::child: the child goes on in this program
    if (child == 0)
      ::_exit(frames_at(reinterpret_cast<void*>(code + static_cast<std::uintptr_t>(i))).empty() ? 1 : 0);
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  stop = true;
  reader.join();
}

} // namespace
