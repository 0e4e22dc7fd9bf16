package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/tenon-health/tenon/core/audit"
	"github.com/tenon-health/tenon/core/domain"
)

type auditErase struct {
	Value  string         `arg:"" optional:"" help:"What is to be forgotten, such as the subject of a person, as the list of entries tells it."`
	Trails []domain.Trail `name:"trail" sep:"none" placeholder:"ID" help:"Only in the trail of this enterprise, or platform; may be repeated."`
	Again  string         `placeholder:"FILE" help:"Forget again what this export of a trail tells to be erased: a backup that was restored knows it still."`
	DryRun bool           `help:"Tell in which trails it would be erased, and erase nothing."`
	agreement
}

// Help has examples.
func (auditErase) Help() string {
	return "The lines of a trail tell people by salted hashes, and a table tells whom they mean. This deletes the\n" +
		"value and the salt there. The lines stay, the logs verify, and nobody can tell any more whom they mean; the\n" +
		"lists show the hash. Each trail gets an entry audit.erase with that hash as its subject. If the same person\n" +
		"acts again, that is told by another hash.\n\n" +
		"Only this value is forgotten: a reason that names the person is another one. Backups hold what is erased\n" +
		"until they expire. After one was restored, run this with --again and the newest export of each trail\n" +
		"(GET /api/v1/audit/export, as ndjson).\n\n" +
		"On a terminal it shows what it would erase, and asks. With --json: erased, each with trail and commitment.\n\n" +
		"Exit codes: 0 done, 2 --yes is missing, the answer was no, or the file is no export, 4 no such trail, or no\n" +
		"trail knows the value, 6 the store is away or busy.\n\n" +
		"  migrate audit erase 'auth0|65a1' --dry-run\n  migrate audit erase 'auth0|65a1' --yes\n" +
		"  migrate audit erase --again audit.ndjson --trail platform --yes"
}

// Validate refuses what does not go together.
func (e auditErase) Validate() error {
	if (e.Value == "") == (e.Again == "") {
		return errors.New("name a value, or a file by --again")
	}
	return nil
}

// Run is what kong calls.
func (e auditErase) Run(s session) error {
	if !e.DryRun {
		if err := e.require(s.env); err != nil {
			return err
		}
	}
	in, err := e.erasure()
	if err != nil {
		return err
	}
	if !e.DryRun && !e.Yes {
		in.DryRun = true
		erased, err := e.erase(s, in)
		if err != nil || len(erased) == 0 {
			return err
		}
		if err := e.ask(s, erasedText(erased, "would be erased")); err != nil {
			return err
		}
	}
	in.DryRun = e.DryRun
	erased, err := e.erase(s, in)
	if err != nil {
		return err
	}
	done := "is erased"
	if e.DryRun {
		done = "would be erased"
	}
	return s.printer.answer(viewErased(erased), "%s", erasedText(erased, done))
}

func (e auditErase) erasure() (domain.AuditErasure, error) {
	in := domain.AuditErasure{Trails: e.Trails, Value: e.Value}
	if e.Again == "" {
		return in, nil
	}
	export, err := os.Open(e.Again)
	if err != nil {
		return in, Usage(err)
	}
	defer export.Close()
	in.Commitments, err = audit.Erasures(export)
	return in, err
}

// erase takes it for done if there is nothing to be erased again.
func (e auditErase) erase(s session, in domain.AuditErasure) ([]domain.AuditErased, error) {
	erased, err := s.core.Audit.Erase(s.ctx, s.call(), in)
	if e.Again != "" && errors.Is(err, domain.ErrAuditNameNotFound) {
		return nil, nil
	}
	return erased, err
}

func erasedText(all []domain.AuditErased, done string) string {
	if len(all) == 0 {
		return "Nothing is left to be erased.\n"
	}
	var text strings.Builder
	for _, one := range all {
		fmt.Fprintf(&text, "%s %s in the trail %s.\n", one.Commitment, done, one.Trail)
	}
	return text.String()
}

type erasedView struct {
	Erased []erasedNameView `json:"erased"`
}

type erasedNameView struct {
	Trail      domain.Trail `json:"trail"`
	Commitment string       `json:"commitment"`
}

func viewErased(all []domain.AuditErased) erasedView {
	view := erasedView{[]erasedNameView{}}
	for _, one := range all {
		view.Erased = append(view.Erased, erasedNameView(one))
	}
	return view
}
