// Package cli is the driving adapter for operators: it reads a command line,
// calls one use case of the core and prints the answer. It decides nothing.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// Env is what the commands run on.
type Env struct {
	// Open builds the core from the settings; file is what --env-file says.
	Open func(ctx context.Context, file string) (*core.Core, func(), error)
	// OpenUp is Open for the commands "up" and "status", which look after the records too.
	OpenUp func(ctx context.Context, file string) (*core.Core, func(), error)
	// OpenDown is Open for the command "down", which heeds those who work meanwhile.
	OpenDown func(ctx context.Context, file string) (*core.Core, func(), error)
	// OpenDoctor is Open for the command "doctor", which looks at all that there are settings of.
	OpenDoctor func(ctx context.Context, file string) (*core.Core, func(), error)
	// OpenAudit is Open for the commands "audit verify", "continue" and "resume", which heed those who vouch for the logs.
	OpenAudit func(ctx context.Context, file string) (*core.Core, func(), error)
	// OpenKeys is Open for the commands "keys", which need the keyset too.
	OpenKeys  func(ctx context.Context, file string) (*core.Core, func(), error)
	Keysets   Keysets
	AuditKeys AuditKeys
	Sources   Sources
	Terminal  bool      // whether answers are seen on one
	Asked     bool      // whether people see questions, and type answers
	Watched   bool      // whether progress is
	By        string    // who runs the commands; empty for the system itself
	In        io.Reader // what people type
	Out       io.Writer // answers
	Err       io.Writer // progress and problems
	Version   string
}

type commands struct {
	EnvFile string           `name:"env-file" placeholder:"FILE" help:"Settings, as in .env.example. Without it .env is read, if it is there; the environment is stronger."`
	JSON    bool             `name:"json" help:"Answer in JSON."`
	Version kong.VersionFlag `name:"version" help:"Print the version."`

	Up     up           `cmd:"" help:"Apply the pending migrations of the shared tables and of all tenants', prepare the job queue, and make the missing indexes of the records."`
	Status status       `cmd:"" help:"Tell how far the shared tables and those of all tenants are, which have failed, and who runs migrations."`
	Plan   plan         `cmd:"" help:"Tell what migrate up would do, how long it takes, which locks each statement takes, and what is dangerous."`
	Verify verify       `cmd:"" help:"Compare the tables of tenants with what their versions say, and name what differs."`
	Down   down         `cmd:"" help:"Take tenants, or the shared tables, back to an earlier version by the down files."`
	Repair repairTables `cmd:"" help:"Make the tables of tenants and what is noted of them agree, or accept edited migrations."`
	New    newMigration `cmd:"" help:"Write the files of a new migration into the source tree."`
	Doctor doctor       `cmd:"" help:"Check the settings, every store and server, and that tenants are kept apart."`
	Tenant struct {
		Create tenantCreate `cmd:"" help:"Make and migrate the tables of one tenant, or migrate those that are there."`
		List   tenantList   `cmd:"" help:"Tell how far the tables of each tenant are."`
	} `cmd:"" help:"The tables of tenants."`
	Keys struct {
		New     keysNew     `cmd:"" help:"Make a keyset."`
		Add     keysAdd     `cmd:"" help:"Add a key to the keyset."`
		Promote keysPromote `cmd:"" help:"Make a key of the keyset the primary one, which seals from then on."`
		Remove  keysRemove  `cmd:"" help:"Remove a key that seals nothing from the keyset."`
		Status  keysStatus  `cmd:"" help:"Tell how many secrets each key of the keyset seals, and which keys can be removed."`
		Rekey   keysRekey   `cmd:"" help:"Seal with the primary key what other keys have sealed, while secrets are read and written."`
	} `cmd:"" help:"The keys that seal secrets."`
	Audit struct {
		Verify   auditVerify   `cmd:"" help:"Look whether the audit trails are as they were written."`
		Continue auditContinue `cmd:"" help:"Begin a new generation of all audit logs, after a restore."`
		Resume   auditResume   `cmd:"" help:"Go on with all audit logs as they are, after a false alarm."`
		Keys     auditKeys     `cmd:"" help:"Tell the keys by which others check the audit trails, or make one that signs them."`
		Erase    auditErase    `cmd:"" help:"Forget who is meant by what the audit trails tell of a person."`
	} `cmd:"" help:"Look after the audit trails."`
	Jobs struct {
		List    jobsList    `cmd:"" help:"List jobs, the newest first."`
		Retry   jobsRetry   `cmd:"" help:"Let jobs that have failed run again."`
		Discard jobsDiscard `cmd:"" help:"Give jobs up that wait, run or have failed."`
	} `cmd:"" help:"The work that goes on after a call was answered."`
	Program    program                   `cmd:"" name:"version" help:"Print the version of this program."`
	Completion kongcompletion.Completion `cmd:"" help:"Print how a shell completes these commands: bash, zsh, fish."`
}

const description = `Operate the tables of Tenon, the keys that seal secrets in them, and jobs.

  migrate up
  migrate --env-file prod.env status
  migrate --json tenant list
  migrate jobs list --state DEAD

Answers go to the standard output, progress and problems to the standard error.
Exit codes: 0 done, 1 internal, 2 invalid input or settings, 3 forbidden,
4 not found, 5 conflict, 6 a store is away: try again, 7 done, and something is
wrong that is told.`

// session is one run of one command.
type session struct {
	ctx     context.Context
	env     Env
	file    string // what --env-file says
	core    *core.Core
	printer printer
}

// call is by the system itself: whoever holds the database's password is trusted
// with its tables.
func (s session) call() domain.Call {
	actor := domain.SystemActor("")
	actor.Subject = cmp.Or(domain.Subject(s.env.By), actor.Subject)
	return domain.By(actor)
}

// Run does what the arguments say and returns the exit code.
func Run(ctx context.Context, args []string, w Env) int {
	return Exit(w.Err, "migrate", run(ctx, args, w))
}

func run(ctx context.Context, args []string, w Env) error {
	var c commands
	over := false // help, version and completion end a run
	parser, err := newParser(&c, w, func(int) { over = true })
	if err != nil {
		return err
	}
	if kongcompletion.Register(parser); over {
		return nil
	}
	command, err := parser.Parse(args)
	if over {
		return nil
	}
	if err != nil {
		return Usage(fmt.Errorf("%w (see migrate --help)", err))
	}
	s := session{ctx, w, c.EnvFile, nil, printer{w.Out, w.Err, c.JSON, w.Watched}}
	open := opener(command.Command(), w)
	if c.Audit.Verify.Offline != "" {
		open = openNothing
	}
	core, done, err := open(ctx, c.EnvFile)
	if err != nil {
		return err
	}
	defer done()
	s.core = core
	return command.Run(s)
}

func newParser(c *commands, w Env, exit func(int)) (*kong.Kong, error) {
	return kong.New(c, kong.Name("migrate"), kong.Description(description), kong.Vars{"version": w.Version},
		kong.Writers(w.Out, w.Err), kong.Exit(exit), kong.Bind(w), help)
}

// opener is how a command gets its core: by the settings that it needs, and no others.
func opener(command string, w Env) func(context.Context, string) (*core.Core, func(), error) {
	name, ofKeys := strings.CutPrefix(command, "keys ")
	word, _, _ := strings.Cut(name, " ")
	switch {
	case command == "up", command == "status":
		return w.OpenUp
	case command == "down":
		return w.OpenDown
	case command == "doctor":
		return w.OpenDoctor
	case command == "audit verify", command == "audit continue", command == "audit resume":
		return w.OpenAudit
	case command == "version", command == "audit keys", strings.HasPrefix(command, "completion"), !ofKeys && word == "new":
		return openNothing
	case !ofKeys:
		return w.Open
	case word == "new", word == "add", word == "promote":
		return openNothing
	}
	return w.OpenKeys
}

func openNothing(context.Context, string) (*core.Core, func(), error) { return nil, func() {}, nil }

var help = kong.ConfigureHelp(kong.HelpOptions{FlagsLast: true, WrapUpperBound: 100})

// Usage marks err as a command line that makes no sense.
func Usage(err error) error { return usage{err} }

type usage struct{ error }

// found is a command that has worked and found something wrong.
type found struct{ error }

// Exit is how every program of ours says what became of it: a line or more if
// it failed, and the exit code.
func Exit(to io.Writer, program string, err error) int {
	if err != nil {
		fmt.Fprintf(to, "%s: %s\n", program, message(err))
	}
	return ExitCode(err)
}

// ExitCode is how a program tells its caller what became of it.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	if _, ok := errors.AsType[usage](err); ok {
		return 2
	}
	if _, ok := errors.AsType[found](err); ok {
		return 7
	}
	switch domain.AsError(err).Kind {
	case domain.Unreadable, domain.Invalid, domain.TooLarge, domain.Unsupported:
		return 2
	case domain.Unauthenticated, domain.Forbidden:
		return 3
	case domain.NotFound:
		return 4
	case domain.Conflict, domain.Stale:
		return 5
	case domain.Limited, domain.Unavailable, domain.BadGateway:
		return 6
	}
	return 1
}

func message(err error) string {
	if u, ok := errors.AsType[usage](err); ok {
		return u.Error()
	}
	if f, ok := errors.AsType[found](err); ok {
		return f.Error()
	}
	e := domain.AsError(err)
	if e.Kind == domain.Internal { // whose message is for people outside
		return fmt.Sprintf("[%s] %v", e.Code, err)
	}
	return fmt.Sprintf("[%s] %s", e.Code, e.Error())
}
