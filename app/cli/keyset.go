package cli

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/tenon-health/tenon/core/domain"
)

type keysStatus struct{}

// Help has examples.
func (keysStatus) Help() string {
	return "A key can be removed when it seals nothing and every node runs with the new primary key.\n\n" +
		"  migrate keys status\n  migrate --json keys status"
}

// Run is what kong calls.
func (keysStatus) Run(s session) error {
	status, err := s.core.Keyset.Status(s.ctx, s.call())
	if err != nil {
		return err
	}
	if s.printer.json {
		return s.printer.answer(keysetView(status), "")
	}
	table := tabwriter.NewWriter(s.printer.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tSTATE\tSECRETS\tIN")
	for _, k := range status.Keys {
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\n", k.ID, keyState(k), k.Count(), cmp.Or(tables(k), "-"))
	}
	return table.Flush()
}

func keyState(k domain.SealingKey) string {
	switch {
	case k.Primary:
		return "primary"
	case k.Missing:
		return "missing"
	case k.Removable():
		return "removable"
	}
	return "old"
}

func tables(k domain.SealingKey) string {
	var words []string
	for _, c := range k.Sealed {
		words = append(words, fmt.Sprintf("%s: %d", c.Table, c.Count))
	}
	return strings.Join(words, ", ")
}

type keysRekey struct{}

// Help has examples.
func (keysRekey) Help() string {
	return "It may be ended at any time and run again: what is done is done. Two at once share the work.\n" +
		"Exit codes: 0 no other key seals anything, 2 no keyset, 5 the keyset lacks keys (nothing was changed),\n" +
		"6 the store is away: run it again, 7 some secrets are left under other keys (the answer says why).\n\n" +
		"  migrate keys rekey\n  migrate --env-file prod.env --json keys rekey"
}

// Run is what kong calls.
func (keysRekey) Run(s session) error {
	done, err := s.core.Keyset.Rekey(s.ctx, s.call(), s.printer.progress)
	if err != nil {
		return err
	}
	if err := s.printer.answer(rekeyedViewOf(done), "%s", rekeyed(done)); err != nil || done.Left == 0 {
		return err
	}
	return found{fmt.Errorf("secrets left under other keys: %d; %s", done.Left, whyLeft(done))}
}

func rekeyed(r domain.Rekeyed) string {
	var text strings.Builder
	sealed := counted(r.Count, "secret is", "secrets are")
	fmt.Fprintf(&text, "%s sealed anew, by the key %s.\n", sealed, r.Primary)
	for _, row := range r.Unopened {
		fmt.Fprintf(&text, "Does not open, and was left as it is: %s %s\n", row.Table, row.ID)
	}
	if len(r.Removable) > 0 {
		fmt.Fprintf(&text, "These keys seal nothing and can be removed: %s\n", strings.Join(r.Removable, ", "))
	}
	return text.String()
}

func whyLeft(r domain.Rekeyed) string {
	if r.Left > len(r.Unopened) {
		return "a node still seals with one of them; give every node the new primary key, and run this again"
	}
	return "they do not open, because they were moved or damaged; give these secrets anew"
}
