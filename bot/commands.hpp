#pragma once

/// The program's commands. Each returns the exit code: 0 fine, 1 problems were found, 2 wrong use. Errors go to stderr.

#include "bot/config.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace coach::bot {

int serve(const config&);

struct chat_options {
    std::string role;  ///< id or name; empty: the coach asks
    bool json = false;
};
int chat(const config&, const chat_options&);

/// `coach graph lint|show|list|syllabus|blueprint [FILE…]`
int graph_command(const config&, const std::string& what, const std::vector<std::string>& files, std::ostream& out,
                  std::ostream& err);

/// One line for each setting and connection, with the mend.
int doctor(const config&, std::ostream& out);

/// `coach deadletter list` and `coach deadletter replay ID…`
int deadletter(const config&, const std::string& what, const std::vector<std::string>& ids, std::ostream& out,
               std::ostream& err);

/// `coach user export ID [--to FOLDER]` and `coach user delete ID`
struct user_options {
    std::string what;
    std::string id;      ///< "slack/T1/U1", or an id of the mailbox
    std::string folder;  ///< empty: JSON on `out`
};
int user(const config&, const user_options&, std::ostream& out, std::ostream& err);

/// `coach work moved|draft|outcome ID --ticket T [--title WORDS] [--outcome WORDS]`
struct work_options {
    std::string what;
    std::string id;  ///< "slack/T1/U1"
    std::string ticket, title, outcome;
    std::string channel, thread, link;  ///< where it happened; empty: nowhere that the person could see
};
int work(const config&, const work_options&, std::ostream& out, std::ostream& err);

/// `coach onboarding PLATFORM/WORKSPACE`: 1 while something is open.
int onboarding(const config&, const std::string& workspace, std::ostream& out, std::ostream& err);

/// `coach audit export|verify [--ledger audit|consent] [--head HASH]`
struct audit_options {
    std::string what;
    std::string ledger;  ///< empty: all
    std::string head;    ///< a hash noted earlier that must still be in a book
};
int audit(const config&, const audit_options&, std::ostream& out, std::ostream& err);

}  // namespace coach::bot
