// What a student does with the exercises, and what their authors promise.
#include "student.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <thread>
#include <utility>

namespace {

using testing::HasSubstr;
using testing::Not;

class Course : public Student {};

auto lines(std::string const& text) {
  return std::ranges::count(text, '\n');
}

TEST_F(Course, ShowsTheLeakGivesAHintSeesTheCureAndGradesAll) {
  ASSERT_EQ(init_.code, 0) << init_.err;
  auto const leaks = course({"check", "drain"});
  EXPECT_EQ(leaks.code, 1);
  EXPECT_THAT(leaks.out,
              HasSubstr("drain: leak: 2 files, each of which may fail: stuck in unbuffered_channel::push\n"
                        "16 of 48 schedules end like that. The shortest is \"B1\":\n"));
  EXPECT_THAT(leaks.out, HasSubstr(" end                                STUCK\n"));
  EXPECT_LE(lines(leaks.out), 20);

  EXPECT_THAT(course({"hint"}).out, HasSubstr("drain, hint 1 of 3\n\n## Count\n"));
  EXPECT_THAT(course({"hint", "--zh"}).out, HasSubstr("drain, hint 2 of 3\n\n## 谁可以等\n"));
  auto const hint = nlohmann::json::parse(course({"hint", "--json", "-"}).out);
  EXPECT_EQ(hint.at("name"), "drain");
  EXPECT_EQ(hint.at("hint"), 3);
  EXPECT_EQ(hint.at("of"), 3);
  EXPECT_THAT(hint.at("text").get<std::string>(), testing::StartsWith("## "));
  EXPECT_EQ(hint.at("asked").at("options").at("zh"), false);

  hand_in_file("drain", "drain/solution.cpp");
  auto const cured = course({"check"});
  EXPECT_EQ(cured.code, 0);
  EXPECT_THAT(cured.out, HasSubstr("drain: cured, 10 of 10 points\n"));
  EXPECT_THAT(cured.out, HasSubstr("10733568\n"));
  EXPECT_THAT(course({"list"}).out, HasSubstr("  cured      3  Cure by draining\n"));
  auto const list = nlohmann::json::parse(course({"list", "--json", "-"}).out);
  auto const& first = list.at("exercises").at(0);
  EXPECT_EQ(first.at("name"), "drain");
  EXPECT_EQ(first.at("points"), 10);
  EXPECT_EQ(first.at("cured"), true);
  EXPECT_EQ(first.at("hints"), 3);
  EXPECT_EQ(list.at("exercises").at(1).at("cured"), false);
  EXPECT_TRUE(list.contains("asked"));
  EXPECT_TRUE(temporary_is_empty());

  hand_in("drain", contents(std::filesystem::path(LEAKLAB_COURSEWORK) / "drain/starter.cpp"));
  hand_in_file("room", "room/solution.cpp");
  hand_in("off_by_one", "#include \"exercise.hpp\"\n\nerror make_thumbnails(;\n");
  auto const got = course({"grade", "--json", "-"});
  EXPECT_EQ(got.code, 1);
  auto const all = nlohmann::json::parse(got.out);
  std::map<std::string, nlohmann::json> by_name;
  for (auto const& e : all.at("exercises"))
    by_name[e.at("name")] = e;
  EXPECT_EQ(by_name["drain"].at("kind"), "leak");
  EXPECT_EQ(by_name["drain"].at("questions").back().at("schedule"), "B1");
  EXPECT_EQ(by_name["room"].at("kind"), "cured");
  EXPECT_EQ(by_name["room"].at("points"), 10);
  EXPECT_THAT(by_name["off_by_one"].at("diagnosis"), testing::StartsWith("not compiled: off_by_one.cpp:3:"));
  EXPECT_EQ(all.at("points"), 10);
}

TEST_F(Course, NamesNoLineOfTheGrader) {
  for (auto const* const name : {"first_response", "timeout", "at_most_three"})
    EXPECT_THAT(course({"check", name, "--long"}).out,
                testing::AllOf(HasSubstr("  " + std::string(name) + ".cpp:"), Not(HasSubstr("judge.cpp"))));
}

TEST_F(Course, LeavesWhatTheStudentHasWritten) {
  hand_in("drain", "mine");
  leaklab({"course", "init", folder().string()});
  EXPECT_EQ(contents(folder() / "drain.cpp"), "mine");
  EXPECT_THAT(contents(folder() / "room.cpp"), Not(HasSubstr("stuck in")));
}

TEST_F(Course, TakesAScheduleForAnAnswer) {
  auto const as_given = course({"check", "break_it"});
  EXPECT_EQ(as_given.code, 1);
  EXPECT_THAT(as_given.out,
              HasSubstr("break_it: wrong answer: 4 files, photo4.jpg fails: 0 fibers are stuck"));
  EXPECT_THAT(as_given.out, HasSubstr("A body"));
  hand_in_text("break_it.txt", "// B, and then the one that fails\nBE\n");
  auto const broken = course({"check", "break_it"});
  EXPECT_EQ(broken.code, 0) << broken.out << broken.err;
  EXPECT_THAT(broken.out, HasSubstr("break_it: solved, 10 of 10 points\n"));
  std::filesystem::remove(folder() / "break_it.txt");
  EXPECT_EQ(course({"check", "break_it"}).code, 2);
}

TEST_F(Course, AsksEachStudentForAScheduleOfTheirOwn) {
  leaklab({"course", "init", folder().string(), "--student", "anna"});
  auto const asked = [](os::ended const& got) { return got.out.substr(0, got.out.find('\n')); };
  auto const anna = asked(course({"check", "break_it"}));
  EXPECT_THAT(anna, HasSubstr("break_it: wrong answer: "));
  EXPECT_THAT(anna, Not(HasSubstr(": 4 files, photo4.jpg fails: 0 fibers are stuck, and 2 should be")));
  auto const grade = [&](std::string const& id) {
    return nlohmann::json::parse(
        leaklab({"course", "grade", "--submission", folder().string(), "--student", id, "--json", "-"}).out);
  };
  for (auto const& entry : std::filesystem::directory_iterator(folder()))
    if (entry.path().extension() == ".cpp")
      std::filesystem::remove(entry.path());
  auto const diagnosis = [](nlohmann::json const& grades) {
    return "break_it: " + grades.at("exercises").back().at("diagnosis").get<std::string>();
  };
  EXPECT_EQ(diagnosis(grade("anna")), anna);
  EXPECT_NE(diagnosis(grade("ben")), anna);

  for (auto const* const name : {"anna", "ben"}) {
    std::filesystem::create_directories(files / "all" / name);
    std::ofstream(files / "all" / name / "break_it.txt") << "// nothing\n";
  }
  leaklab({"course", "grade", "--all", (files / "all").string(), "--out", (files / "out").string(), "--ids"});
  EXPECT_EQ(diagnosis(nlohmann::json::parse(contents(files / "out/anna.json"))), anna);
  EXPECT_NE(diagnosis(nlohmann::json::parse(contents(files / "out/ben.json"))), anna);
}

TEST_F(Course, WatchesAFileAndObeysKeys) {
  auto const verdict = files / "verdict.json";
  os::child watch({.words = {LEAKLAB_PROGRAM, "course", "watch", "break_it", "--folder", folder().string(),
                             "--json", verdict.string()},
                   .environment = {"NO_COLOR", "TERM=xterm", "TMPDIR=" + temporary.string()},
                   .output = os::output::terminal,
                   .time_limit = std::chrono::minutes(9)});
  auto const expect = [&](std::string const& text) { EXPECT_THAT(watch.read_until(text), HasSubstr(text)); };
  expect("break_it: building, and trying all schedules ...");
  expect("break_it: wrong answer: 4 files, photo4.jpg fails: 0 fibers are stuck, and 2 should be");
  expect("q: quit");
  watch.type("h");
  expect("break_it, hint 1 of 3");
  hand_in_text("break_it.txt", "BE\n");
  expect("break_it: solved, 10 of 10 points");
  watch.type("l");
  expect("break_it         solved      1  Break it");
  watch.type("x");
  expect("x once more puts break_it.txt back");
  watch.type("x");
  // The file that comes back is judged, too.
  while (contents(folder() / ".leaklab/progress.json").find("\"cured\": false") == std::string::npos)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(contents(folder() / "break_it.txt.old"), "BE\n");
  watch.type("q");
  EXPECT_EQ(watch.wait().code, 0);
  EXPECT_EQ(nlohmann::json::parse(contents(verdict)).at("kind"), "wrong answer");
  EXPECT_EQ(course({"watch"}).code, 2); // no terminal
}

TEST_F(Course, ShowsASolutionWhenItIsCuredAndPutsAFileBack) {
  auto const open = course({"solution", "break_it"});
  EXPECT_EQ(open.code, 2);
  EXPECT_THAT(open.err, HasSubstr("break_it: is not solved yet"));
  hand_in_text("break_it.txt", "BE");
  course({"check", "break_it"});
  EXPECT_THAT(course({"solution", "break_it"}).out, HasSubstr("\nBE\n"));
  auto const before = contents(folder() / "drain.cpp");
  hand_in("drain", "mine");
  EXPECT_EQ(course({"reset", "drain"}).code, 0);
  EXPECT_EQ(contents(folder() / "drain.cpp"), before);
  EXPECT_EQ(contents(folder() / "drain.cpp.old"), "mine");
}

// Submissions of the one exercise for which nothing is compiled.
TEST_F(Course, GradesManySubmissionsAndGoesOnAfterAKill) {
  for (auto const* const name : {"anna", "ben", "c, d"})
    std::filesystem::create_directories(files / "all" / name);
  std::ofstream(files / "all/anna/break_it.txt") << "BE\n";
  std::ofstream(files / "all/ben/break_it.txt") << "E\n";
  std::filesystem::create_directories(files / "out");
  std::ofstream(files / "out/anna.json") << "{\"points\": 1"; // as if written in part
  auto const grade = [&] {
    return leaklab({"course", "grade", "--all", (files / "all").string(), "--out", (files / "out").string(),
                    "--jobs", "2"});
  };
  auto const got = grade();
  EXPECT_EQ(got.code, 0) << got.err;
  EXPECT_THAT(got.out, HasSubstr("anna: 10 of "));
  EXPECT_THAT(got.out, HasSubstr("ben: 0 of "));
  auto const csv = contents(files / "out/grades.csv");
  EXPECT_THAT(csv, testing::StartsWith("submission,drain,"));
  EXPECT_THAT(csv, testing::ContainsRegex("\nanna(,0)*,10,10\nben(,0)*,0\n\"c, d\"(,0)*,0\n"));
  auto const page = contents(files / "out/results.html");
  EXPECT_THAT(page, HasSubstr("<p>3 submissions, 13 exercises."));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">break_it</th><td class=\"text\"><code>E</code></td><td "
                              "class=\"number\">1</td><td class=\"text\">wrong answer: "));
  auto const ben = nlohmann::json::parse(contents(files / "out/ben.json"));
  EXPECT_EQ(ben.at("exercises").back().at("kind"), "wrong answer");
  EXPECT_EQ(ben.at("exercises").front().at("diagnosis"), "missing: there is no drain.cpp");

  std::ofstream(files / "all/anna/break_it.txt", std::ios::trunc) << "E\n";
  std::filesystem::remove(files / "out/ben.json");
  EXPECT_THAT(grade().out, HasSubstr("anna: 10 of ")); // it was graded before
  EXPECT_EQ(nlohmann::json::parse(contents(files / "out/ben.json")), ben);
  EXPECT_EQ(contents(files / "out/results.html"), page);
  EXPECT_TRUE(temporary_is_empty());
  EXPECT_EQ(leaklab({"course", "grade", "--all", (files / "all").string()}).code, 2);
  EXPECT_EQ(leaklab({"course", "grade", "--all", (files / "none").string(), "--out", "x"}).code, 2);
}

TEST_F(Course, WritesGradesForGradescopeAndAsJUnit) {
  for (auto const& entry : std::filesystem::directory_iterator(folder()))
    if (entry.path().extension() == ".cpp")
      std::filesystem::remove(entry.path());
  auto const scope = files / "results.json", junit = files / "junit.xml";
  course({"grade", "--gradescope", scope.string(), "--junit", junit.string()});
  auto const results = nlohmann::json::parse(contents(scope));
  EXPECT_EQ(results.at("score"), 0);
  auto const& last = results.at("tests").back();
  EXPECT_EQ(last.at("name"), "break_it");
  EXPECT_EQ(last.at("status"), "failed");
  EXPECT_EQ(last.at("max_score"), 10);
  EXPECT_THAT(last.at("output").get<std::string>(), HasSubstr("0 fibers are stuck, and 2 should be\n"));
  EXPECT_THAT(contents(junit), HasSubstr("<testcase classname=\"coursework\" name=\"drain\">\n      <failure "
                                         "message=\"missing: there is no drain.cpp\">"));
}

TEST_F(Course, SaysAsJsonWhatEachCommandHasDone) {
  auto const json = [](os::ended const& got) { return nlohmann::json::parse(got.out, nullptr, false); };
  auto const again = json(leaklab({"course", "init", folder().string(), "--json", "-"}));
  EXPECT_EQ(again.at("made"), nlohmann::json::array());
  EXPECT_EQ(again.at("asked").at("schema"), 1);
  std::filesystem::remove(folder() / "drain.cpp");
  auto const made = json(leaklab({"course", "init", folder().string(), "--json", "-"}));
  EXPECT_EQ(made.at("made"), nlohmann::json::array({"drain.cpp"}));
  EXPECT_EQ(made.at("folder"), folder().string());

  auto const back = json(course({"reset", "drain", "--json", "-"}));
  EXPECT_EQ(back.at("file"), "drain.cpp");
  EXPECT_EQ(back.at("kept"), "drain.cpp.old");
  std::filesystem::remove(folder() / "drain.cpp");
  EXPECT_EQ(json(course({"reset", "drain", "--json", "-"})).at("kept"), nullptr);

  hand_in_text("break_it.txt", "BE");
  course({"check", "break_it"});
  auto const solution = json(course({"solution", "break_it", "--json", "-"}));
  EXPECT_EQ(solution.at("file"), "break_it.txt");
  EXPECT_THAT(solution.at("text").get<std::string>(), HasSubstr("\nBE\n"));

  auto const verified = json(leaklab({"course", "verify", "break_it", "--json", "-"}));
  EXPECT_EQ(verified.at("well"), true);
  EXPECT_EQ(verified.at("files").at(1).at("file"), "break_it/starter.txt");
  EXPECT_EQ(verified.at("files").at(1).at("difference"), "");
}

// Returns how many ways there are from a node of a page's data to an end, and how many of those ends are `how`.
std::pair<std::uint64_t, std::uint64_t> ends_from(nlohmann::json const& page, std::string const& how,
                                                  std::size_t node = 0) {
  auto const& words = page.at("nodes").at(node);
  if (words.size() == 1)
    return {1, page.at("ends").at(words.at(0).get<std::size_t>()).at("how") == how ? 1 : 0};
  std::pair<std::uint64_t, std::uint64_t> sum;
  for (std::size_t i = 2; i < words.size(); i += 3) {
    auto const [all, such] = ends_from(page, how, words.at(i).get<std::size_t>());
    sum.first += all;
    sum.second += such;
  }
  return sum;
}

// Returns the data that is in a page.
nlohmann::json data_of(std::string const& html) {
  std::string const before = "id=\"data\">";
  auto const begin = html.find(before) + before.size();
  return nlohmann::json::parse(html.substr(begin, html.find("</script>", begin) - begin)).at(0);
}

TEST_F(Course, ShowsEveryScheduleOfWhatIsWrongAsAPage) {
  auto const html = (files / "a page.html").string(), data = (files / "page.json").string();
  auto const leaks = course({"check", "drain", "--html", html});
  EXPECT_EQ(leaks.code, 1);
  EXPECT_THAT(leaks.out, HasSubstr("\nEvery schedule, as a page: " + html + "#schedule=B1\n"));
  auto const page = data_of(contents(html));
  EXPECT_EQ(page.at("title"), "drain");
  EXPECT_EQ(page.at("summary"), "leak: 2 files, each of which may fail: stuck in unbuffered_channel::push");
  EXPECT_EQ(page.at("opens_at"), "B1");
  EXPECT_EQ(page.at("complete"), true);
  EXPECT_EQ(ends_from(page, "leak"), std::pair(48UL, 16UL)); // as the verdict says

  hand_in_file("drain", "drain/wrong/last_result_only.cpp"); // a wrong answer
  auto const verdict = nlohmann::json::parse(course({"check", "drain", "--json", "-", "--html", data}).out);
  auto const& answer = verdict.at("questions").back();
  EXPECT_EQ(answer.at("kind"), "wrong answer");
  EXPECT_FALSE(answer.contains("page"));
  auto const [all, failed] = ends_from(nlohmann::json::parse(contents(data)), "failed");
  EXPECT_EQ(std::to_string(all), answer.at("schedules"));
  EXPECT_EQ(std::to_string(failed), answer.at("bad"));

  auto const before = contents(html);
  auto const check = [&](std::string const& name) { return course({"check", name, "--html", html}).out; };
  hand_in("drain", "no program");
  EXPECT_THAT(check("drain"), HasSubstr("\nNo page is written: no schedule was run.\n"));
  hand_in("drain", "#include \"exercise.hpp\"\nnamespace coursework {\nerror make_thumbnails("
                   "std::vector<std::string> const& f, image_function) { return f.at(9); }\n}\n");
  EXPECT_THAT(check("drain"),
              HasSubstr("\nNo page is written: a page shows schedules with a leak, a deadlock or a "
                        "wrong answer.\n"));
  EXPECT_EQ(contents(html), before);
}

TEST_F(Course, SaysThatAScheduleThatIsHandedInHasNoPage) {
  auto const html = files / "page.html";
  auto const check = [&] { return course({"check", "break_it", "--html", html.string()}).out; };
  hand_in_text("break_it.txt", "E");
  EXPECT_THAT(check(),
              HasSubstr("\nNo page is written: a page shows every schedule, and here one is handed in.\n"));
  hand_in_text("break_it.txt", "BE");
  EXPECT_THAT(check(), HasSubstr("\nNo page is written: nothing is wrong.\n"));
  EXPECT_FALSE(std::filesystem::exists(html));
  EXPECT_EQ(course({"check", "break_it", "--html", (files / "none/page.html").string()}).code, 2);
}

TEST_F(Course, RefusesWhatItDoesNotKnow) {
  auto const unknown = course({"check", "dry"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("dry: no such exercise"));
  auto const elsewhere = leaklab({"course", "check", "--folder", files.string()});
  EXPECT_EQ(elsewhere.code, 2);
  EXPECT_THAT(elsewhere.err, HasSubstr("leaklab course init DIR makes one"));
}

#if defined(LEAKLAB_ALL_EXERCISES)
TEST_F(Course, JudgesStartersSolutionsAndWrongSolutionsAsTheirAuthorsSay) {
  auto const got = leaklab({"course", "verify"});
  EXPECT_EQ(got.code, 0) << got.out << got.err;
  EXPECT_THAT(got.out, HasSubstr("off_by_one/wrong/one_too_many.cpp: ok\n"));
}
#endif

} // namespace
