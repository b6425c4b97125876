// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of journal and feedback share: a folder of their own, what their threads told, waited for with a deadline,
// and a look into the file from outside.
#pragma once

#include "live/journal.h"

#include <sqlite3.h>

#include <sys/stat.h>
#include <unistd.h>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

namespace sluice::live {

class TestFolder {
public:
    TestFolder() {
        std::string path = (std::filesystem::temp_directory_path() / "sluice-XXXXXX").string();
        path_ = ::mkdtemp(path.data()) == nullptr ? std::string{} : path;
    }
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    const std::string& path() const { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

inline unsigned mode_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : ~0U;
}

inline std::string text_of(const std::string& path) {
    const std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline std::vector<std::string> lines_of(const std::string& path) {
    std::istringstream text{text_of(path)};
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
}

/// The first column of every row, as `sluice-sim import` would read it, beside whoever writes.
inline std::vector<std::string> query(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    std::vector<std::string> values;
    if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        const auto each = [](void* to, int, char** texts, char**) {
            static_cast<std::vector<std::string>*>(to)->emplace_back(texts[0] == nullptr ? "NULL" : texts[0]);
            return 0;
        };
        char* error = nullptr;
        if (sqlite3_exec(database, sql.c_str(), each, &values, &error) != SQLITE_OK) values = {error};
        sqlite3_free(error);
    }
    sqlite3_close(database);
    return values;
}
inline std::string query_one(const std::string& path, const std::string& sql) {
    const auto values = query(path, sql);
    return values.empty() ? "nothing" : values.front();
}

/// Gathers what is told on other threads.
class Heard {
public:
    void committed(Row row) {
        const std::lock_guard lock{mutex_};
        committed_ = row;
        changed_.notify_all();
    }
    void problem(const std::string& text) {
        const std::lock_guard lock{mutex_};
        problems_.push_back(text);
        changed_.notify_all();
    }
    JournalHooks hooks() {
        JournalHooks hooks;
        hooks.committed = [this](Row row) { committed(row); };
        hooks.problem = [this](const std::string& text) { problem(text); };
        return hooks;
    }
    bool wait_committed(Row row) {
        return wait([&] { return committed_ >= row; });
    }
    bool wait_problems(std::size_t count) {
        return wait([&] { return problems_.size() >= count; });
    }
    Row committed() const {
        const std::lock_guard lock{mutex_};
        return committed_;
    }
    std::vector<std::string> problems() const {
        const std::lock_guard lock{mutex_};
        return problems_;
    }

private:
    template <typename Condition>
    bool wait(Condition condition) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, std::chrono::seconds{30}, condition);
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Row committed_ = 0;
    std::vector<std::string> problems_;
};

inline JournalRow test_row(const std::string& id, std::size_t request_bytes = 100) {
    JournalRow row;
    row.id = id;
    row.offered_ns = 1'700'000'000'000'000'000;
    row.request.assign(request_bytes, 'q');
    return row;
}

inline JournalFinished test_end(Row row, OutcomeKind outcome = OutcomeKind::delivered) {
    JournalFinished end;
    end.row = row;
    end.first_sent_ns = 1'700'000'000'100'000'000;
    end.done_ns = 1'700'000'000'300'000'000;
    end.outcome = outcome;
    end.attempts = 1;
    return end;
}

}  // namespace sluice::live
