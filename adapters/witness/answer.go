package witness

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// answer is what a witness says.
type answer struct {
	status int
	form   string // the type of its content
	said   string
}

func (a answer) read(offer domain.AuditOffer) (none domain.AuditCosigned, err error) {
	switch a.status {
	case http.StatusOK:
		return a.cosigned()
	case http.StatusConflict:
		return a.conflict(offer)
	case http.StatusUnprocessableEntity:
		return none, domain.ErrWitnessRefuses
	case http.StatusForbidden, http.StatusNotFound:
		return none, domain.ErrWitnessUnregistered.WithCause(fmt.Errorf("witness: status %d", a.status))
	case http.StatusBadRequest:
		return none, domain.ErrInternal.WithCause(fmt.Errorf("witness: our request is refused: status %d", a.status))
	}
	return none, garbage(fmt.Sprint("status ", a.status))
}

// signature is a line of c2sp.org/signed-note: of the name of a key, and of what that has signed.
var signature = regexp.MustCompile(`^— [^\s+]+ ([A-Za-z0-9+/]+=*)\n$`)

// shortest is a signature with nothing but the hash of its key and one byte.
const shortest = 5

func (a answer) cosigned() (none domain.AuditCosigned, err error) {
	if a.said == "" {
		return none, garbage("no signature")
	}
	for line := range strings.Lines(a.said) {
		found := signature.FindStringSubmatch(line)
		if found == nil {
			return none, garbage("a line that is no signature")
		}
		if signed, err := base64.StdEncoding.Strict().DecodeString(found[1]); err != nil || len(signed) < shortest {
			return none, garbage("a signature that cannot be read")
		}
	}
	return domain.AuditCosigned{Lines: a.said}, nil
}

var size = regexp.MustCompile(`^(0|[1-9][0-9]{0,18})\n$`)

// conflict tells the size that the witness knows. If that is the one that was named, and is that of the checkpoint, its
// root is another one: then some witnesses answer this, and others 422.
func (a answer) conflict(offer domain.AuditOffer) (none domain.AuditCosigned, err error) {
	found := size.FindStringSubmatch(a.said)
	if form, _, _ := strings.Cut(a.form, ";"); found == nil || strings.TrimSpace(form) != "text/x.tlog.size" {
		return none, garbage("a conflict without a size")
	}
	known, err := strconv.ParseInt(found[1], 10, 64)
	switch {
	case err != nil:
		return none, garbage("a size that no log has")
	case known != offer.Old:
		return domain.AuditCosigned{Size: known}, domain.ErrWitnessKnowsOther
	case strings.Contains(offer.Note, fmt.Sprintf("\n%d\n", known)):
		return none, domain.ErrWitnessRefuses
	}
	return none, garbage("a conflict with the size that was named")
}
