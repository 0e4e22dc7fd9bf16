package cli

import (
	"errors"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

// Keysets changes the setting DATA_ENCRYPTION_KEYSET: each method returns what it
// should be then, and the key that it is about. file is what --env-file says.
type Keysets interface {
	New() (set domain.Secret, key string, err error)
	Add(file string) (set domain.Secret, key string, err error)
	Promote(file, key string) (set domain.Secret, promoted string, err error)
	Remove(file, key string) (set domain.Secret, removed string, err error)
}

const keysetOutput = "The answer is the new value of DATA_ENCRYPTION_KEYSET, a secret: it is not printed on a\n" +
	"terminal, unless --print is there. Nothing is stored.\n\n  "

// output is what every command that answers a keyset takes.
type output struct {
	Print bool `help:"Print the keyset even on a terminal."`
}

var errTerminal = Usage(errors.New(
	"the answer is a secret, and would be seen on this terminal: send it to a file (umask 077; … > FILE), or add --print",
))

// AfterApply refuses before anything is done.
func (o output) AfterApply(w Env) error {
	if w.Terminal && !o.Print {
		return errTerminal
	}
	return nil
}

func (s session) answerKeyset(set domain.Secret, key string, err error, what string) error {
	if err != nil {
		return err
	}
	fmt.Fprintf(s.printer.err, what+"\n", key)
	view := struct {
		Keyset string `json:"keyset"`
		Key    string `json:"key"`
	}{set.Reveal(), key}
	return s.printer.answer(view, "%s\n", view.Keyset)
}

type keysNew struct{ output }

// Help has examples.
func (keysNew) Help() string { return keysetOutput + "migrate keys new > keyset" }

// Run is what kong calls.
func (keysNew) Run(s session) error {
	set, key, err := s.env.Keysets.New()
	return s.answerKeyset(set, key, err, "The key %s is made, the primary one of a new keyset.")
}

type keysAdd struct{ output }

// Help has examples.
func (keysAdd) Help() string {
	return "The new key seals nothing before it is promoted, so that every node can be given it first.\n" +
		keysetOutput + "migrate keys add > keyset"
}

// Run is what kong calls.
func (keysAdd) Run(s session) error {
	set, key, err := s.env.Keysets.Add(s.file)
	return s.answerKeyset(set, key, err, "The key %s is added. Give the keyset to every node, then promote the key.")
}

type keysPromote struct {
	Key string `arg:"" help:"The key's id, as keys add and keys status tell it."`
	output
}

// Help has examples.
func (keysPromote) Help() string { return keysetOutput + "migrate keys promote 1381209361 > keyset" }

// Run is what kong calls.
func (k keysPromote) Run(s session) error {
	set, key, err := s.env.Keysets.Promote(s.file, k.Key)
	return s.answerKeyset(
		set,
		key,
		err,
		"The key %s is the primary one. Give the keyset to every node, then run keys rekey.",
	)
}

type keysRemove struct {
	Key string `arg:"" help:"The key's id, as keys status tells it."`
	output
}

// Help has examples.
func (keysRemove) Help() string {
	return "A key that still seals something is not removed; exit code 5.\n" +
		keysetOutput + "migrate keys remove 1381209361 > keyset"
}

// Run is what kong calls.
func (k keysRemove) Run(s session) error {
	status, err := s.core.Keyset.Status(s.ctx, s.call())
	if err != nil {
		return err
	}
	if err := status.RequireRemovable(k.Key); err != nil {
		return err
	}
	set, key, err := s.env.Keysets.Remove(s.file, k.Key)
	return s.answerKeyset(
		set,
		key,
		err,
		"The key %s is removed. Give the keyset to every node, and keep the old one as long as backups of before.",
	)
}
