package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// AuditKeys makes and reads the setting AUDIT_SIGNING_KEY. file is what --env-file says.
type AuditKeys interface {
	New(installation string) (domain.Secret, error)
	List(file string) ([]domain.AuditKey, error)
}

type auditKeys struct {
	New    string `placeholder:"INSTALLATION" help:"Make a key instead, for the installation of that name, such as tenon.example."`
	File   string `placeholder:"FILE" help:"Where the new key goes: a file that is not there yet. Only its owner may read it."`
	Origin string `placeholder:"ORIGIN" help:"Tell the verifier keys of this log, such as tenon.example/audit/1/1, instead of the installation's."`
	Print  bool   `help:"Print the new key even on a terminal."`
}

// Help has examples.
func (auditKeys) Help() string {
	return "Without --new it tells the verifier keys, by which others check what is signed: they are no secret.\n" +
		"It reads AUDIT_SIGNING_KEY alone.\n\n" +
		"With --new the answer is a value of AUDIT_SIGNING_KEY, a secret: it is not printed on a terminal, unless\n" +
		"--print is there. Nothing is stored. The name is that of the installation, for good: a copy of it has another.\n\n" +
		"Exit codes: 0 done, 2 wrong input or settings.\n\n" +
		"  migrate audit keys\n  migrate audit keys --origin tenon.example/audit/1/1\n" +
		"  migrate audit keys --new tenon.example --file key"
}

// AfterApply refuses before anything is done.
func (c auditKeys) AfterApply(w Env) error {
	switch {
	case c.New == "" && (c.File != "" || c.Print):
		return Usage(errors.New("--file and --print are for a new key: add --new INSTALLATION"))
	case c.New != "" && c.Origin != "":
		return Usage(errors.New("a new key is one of an installation: leave --origin out"))
	case c.New != "" && c.File == "" && w.Terminal && !c.Print:
		return errTerminal
	}
	return nil
}

// Run is what kong calls.
func (c auditKeys) Run(s session) error {
	if c.New != "" {
		return c.make(s)
	}
	keys, err := s.env.AuditKeys.List(s.file)
	if err != nil {
		return err
	}
	view := auditKeysView{Keys: make([]auditKeyView, len(keys))}
	for i, key := range keys {
		view.Keys[i] = c.view(key)
	}
	if s.printer.json {
		return s.printer.answer(view, "")
	}
	return s.printer.auditKeys(view.Keys)
}

func (c auditKeys) view(key domain.AuditKey) auditKeyView {
	origin := c.Origin
	if origin == "" {
		origin = key.Installation
	}
	return auditKeyView{key.Installation, origin, tlog.VerifierKey(key, origin)}
}

func (c auditKeys) make(s session) error {
	key, err := s.env.AuditKeys.New(c.New)
	if err != nil {
		return Usage(errors.New("the name of an installation is as that of a host, such as tenon.example"))
	}
	if c.File != "" {
		return writeSecret(c.File, key)
	}
	view := struct {
		Key string `json:"key"`
	}{key.Reveal()}
	return s.printer.answer(view, "%s\n", view.Key)
}

// writeSecret replaces no file: it may be the only copy of another key.
func writeSecret(path string, secret domain.Secret) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return Usage(fmt.Errorf("%s is there already, and stays as it is: name another file", path))
	}
	if err != nil {
		return Usage(err)
	}
	_, err = fmt.Fprintln(file, secret.Reveal())
	return errors.Join(err, file.Close())
}

type auditKeysView struct {
	Keys []auditKeyView `json:"keys"`
}

type auditKeyView struct {
	Installation string `json:"installation"`
	Origin       string `json:"origin"`
	Verifier     string `json:"verifier"`
}

// auditKeys prints a row for each.
func (p printer) auditKeys(all []auditKeyView) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(p.out, "No key signs the audit trails: AUDIT_SIGNING_KEY is empty.")
		return err
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "INSTALLATION\tVERIFIER")
	for _, key := range all {
		fmt.Fprintf(table, "%s\t%s\n", key.Installation, key.Verifier)
	}
	return table.Flush()
}
