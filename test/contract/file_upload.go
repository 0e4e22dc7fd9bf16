package contract

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

var uploadChecks = checks{
	"upload":         onFileStore(uploadInParts),
	"upload again":   onFileStore(uploadAgain),
	"upload lengths": onFileStore(uploadLengths),
	"upload changed": onFileStore(uploadChanged),
	"upload apart":   onFileStore(uploadApart),
	"upload ends":    onFileStore(uploadLinkEnds),
	"upload lost":    onFileStore(uploadLost),
	"upload at once": onFileStore(uploadAtOnce),
	"upload headers": onFileStore(uploadLinkSigns),
	"upload aborted": onFileStore(uploadAborted),
	"get from":       onFileStore(fileFrom),
	"object size":    onFileStore(fileSize),
}

const uploadKey = "files/a"

// part is one of a file of 5 MiB and more: stores take no shorter ones, but the last.
func part(number int, size int64) domain.UploadPart {
	return domain.UploadPart{Number: number, Size: size}
}

func partContent(p domain.UploadPart, seed byte) []byte {
	return bytes.Repeat([]byte{seed, byte(p.Number)}, int(p.Size+1)/2)[:p.Size]
}

func (b fileStore) startUpload(t *testing.T, key string) string {
	t.Helper()
	return got(b.StartUpload(t.Context(), b.tenant, key))(t)
}

// sendTo is what a plain client does: it sends nothing but the bytes.
func (b fileStore) sendTo(t *testing.T, link domain.Secret, data []byte) (status int, etag string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, link.Reveal(), bytes.NewReader(data))
	must(t, err)
	answer, err := b.client().Do(request)
	must(t, err)
	defer answer.Body.Close()
	return answer.StatusCode, strings.Trim(answer.Header.Get("ETag"), `"`)
}

func (b fileStore) linkPart(t *testing.T, upload string, p domain.UploadPart, ttl time.Duration) domain.Secret {
	t.Helper()
	urls, err := b.LinkParts(t.Context(), b.tenant, uploadKey, upload, []domain.UploadPart{p}, ttl)
	must(t, err)
	wantSame(t, len(urls), 1)
	return urls[0]
}

// send sends a part, and returns it as the store must list it.
func (b fileStore) send(t *testing.T, upload string, p domain.UploadPart, seed byte) domain.UploadPart {
	t.Helper()
	status, etag := b.sendTo(t, b.linkPart(t, upload, p, time.Minute), partContent(p, seed))
	if status != http.StatusOK || etag == "" {
		t.Fatalf("part %d: %d %q", p.Number, status, etag)
	}
	p.ETag = etag
	return p
}

func (b fileStore) wantParts(t *testing.T, upload string, want ...domain.UploadPart) {
	t.Helper()
	wantSame(t, got(b.Parts(t.Context(), b.tenant, uploadKey, upload))(t), want)
}

// uploadInParts fails for a store that mixes up parts which come in another order.
func uploadInParts(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	b.wantParts(t, upload)
	three := b.send(t, upload, part(3, 7), 1)
	one, two := b.send(t, upload, part(1, 5<<20), 1), b.send(t, upload, part(2, 5<<20), 1)
	b.wantParts(t, upload, one, two, three)
	b.wantAbsent(t, uploadKey)
	must(t, b.CompleteUpload(t.Context(), b.tenant, uploadKey, upload, []domain.UploadPart{one, two, three}))
	b.want(t, uploadKey, string(slices.Concat(partContent(one, 1), partContent(two, 1), partContent(three, 1))))
	wantSame(t, got(b.Size(t.Context(), b.tenant, uploadKey))(t), 10<<20+7)
}

// uploadAgain fails for a store that keeps the first of two tries.
func uploadAgain(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	first := b.send(t, upload, part(1, 9), 1)
	second := b.send(t, upload, part(1, 9), 2)
	if first.ETag == second.ETag {
		t.Error("the ETag does not depend on the bytes")
	}
	b.wantParts(t, upload, second)
	must(t, b.CompleteUpload(t.Context(), b.tenant, uploadKey, upload, []domain.UploadPart{second}))
	b.want(t, uploadKey, string(partContent(second, 2)))
}

// uploadLengths fails for a store whose links take a part of another length.
func uploadLengths(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	link := b.linkPart(t, upload, part(1, 100), time.Minute)
	for _, size := range []int{1, 99, 101, 1000} {
		if status, _ := b.sendTo(t, link, make([]byte, size)); status != http.StatusForbidden {
			t.Errorf("%d bytes instead of 100: %d", size, status)
		}
	}
	b.wantParts(t, upload)
}

// uploadChanged fails for a store that makes an object of other parts than it was told to.
func uploadChanged(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	first := b.send(t, upload, part(1, 5<<20), 1)
	second := b.send(t, upload, part(1, 5<<20), 2)
	err := b.CompleteUpload(t.Context(), b.tenant, uploadKey, upload, []domain.UploadPart{first})
	wantError(t, err, domain.ErrUploadChanged)
	missing := domain.UploadPart{Number: 2, Size: 9, ETag: first.ETag}
	err = b.CompleteUpload(t.Context(), b.tenant, uploadKey, upload, []domain.UploadPart{second, missing})
	wantError(t, err, domain.ErrUploadChanged)
	b.wantAbsent(t, uploadKey)
	b.wantParts(t, upload, second)
}

// uploadApart fails for a store that takes another tenant's upload for its own.
func uploadApart(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	mine := b.send(t, upload, part(1, 9), 1)
	other := fileStore{b.Files, b.tenant + "2"}
	_, err := other.Parts(t.Context(), other.tenant, uploadKey, upload)
	wantError(t, err, domain.ErrUploadLost)
	err = other.CompleteUpload(t.Context(), other.tenant, uploadKey, upload, []domain.UploadPart{mine})
	wantError(t, err, domain.ErrUploadLost)
	if status, _ := other.sendTo(
		t,
		other.linkPart(t, upload, part(1, 9), time.Minute),
		partContent(mine, 2),
	); status < 400 {
		t.Errorf("got %d", status)
	}
	b.wantParts(t, upload, mine)
}

func uploadLinkEnds(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	link := b.linkPart(t, upload, part(1, 9), 2*time.Second)
	if status, _ := b.sendTo(t, link, partContent(part(1, 9), 1)); status != http.StatusOK {
		t.Errorf("before its end: got %d", status)
	}
	expect.Eventually(t, "the link ends with 403", func() bool {
		status, _ := b.sendTo(t, link, partContent(part(1, 9), 1))
		return status == http.StatusForbidden
	})
}

// uploadLost fails for a store that does not tell an upload that has ended from one that is empty.
func uploadLost(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	one := b.send(t, upload, part(1, 9), 1)
	must(t, b.CompleteUpload(t.Context(), b.tenant, uploadKey, upload, []domain.UploadPart{one}))
	for _, id := range []string{upload, "none"} {
		_, err := b.Parts(t.Context(), b.tenant, uploadKey, id)
		wantError(t, err, domain.ErrUploadLost)
	}
	err := b.CompleteUpload(t.Context(), b.tenant, "files/b", upload, []domain.UploadPart{one})
	wantError(t, err, domain.ErrUploadLost)
	b.want(t, uploadKey, string(partContent(one, 1)))
}

// uploadAtOnce fails for a store that spoils the object when two complete it: each succeeds, or hears that the upload
// is no more.
func uploadAtOnce(t *testing.T, b fileStore) {
	upload := b.startUpload(t, uploadKey)
	one := b.send(t, upload, part(1, 9), 1)
	errs := make([]error, 6)
	together(len(errs), func(i int) {
		errs[i] = b.CompleteUpload(t.Context(), b.tenant, uploadKey, upload, []domain.UploadPart{one})
	})
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		wantError(t, err, domain.ErrUploadLost)
	}
	if done == 0 {
		t.Error("nobody has completed it")
	}
	b.want(t, uploadKey, string(partContent(one, 1)))
}

// uploadLinkSigns fails for a store whose links want headers that a plain client does not send.
func uploadLinkSigns(t *testing.T, b fileStore) {
	link, err := url.Parse(b.linkPart(t, b.startUpload(t, uploadKey), part(1, 9), time.Minute).Reveal())
	must(t, err)
	if signed := link.Query().Get("X-Amz-SignedHeaders"); signed != "" {
		wantSame(t, signed, "content-length;host")
	}
	for name := range link.Query() {
		if strings.Contains(strings.ToLower(name), "checksum") {
			t.Errorf("the link wants %s", name)
		}
	}
}

func fileSize(t *testing.T, b fileStore) {
	b.put(t, "images/a", "1234")
	wantSame(t, got(b.Size(t.Context(), b.tenant, "images/a"))(t), 4)
	for _, key := range []string{"images", "images/b", "images/a/b"} {
		_, err := b.Size(t.Context(), b.tenant, key)
		wantError(t, err, domain.ErrObjectNotFound)
	}
}

// uploadAborted fails for a store that keeps what came of an upload, or aborts another's.
func uploadAborted(t *testing.T, b fileStore) {
	first, second := b.startUpload(t, uploadKey), b.startUpload(t, uploadKey)
	other := b.startUpload(t, uploadKey+"b")
	one := b.send(t, first, part(1, 9), 1)
	must(t, b.AbortUploads(t.Context(), b.tenant+"2", uploadKey))
	b.wantParts(t, first, one)
	for range 2 {
		must(t, b.AbortUploads(t.Context(), b.tenant, uploadKey))
	}
	for _, upload := range []string{first, second} {
		_, err := b.Parts(t.Context(), b.tenant, uploadKey, upload)
		wantError(t, err, domain.ErrUploadLost)
		if status, _ := b.sendTo(t, b.linkPart(t, upload, part(1, 9), time.Minute), partContent(one, 1)); status < 400 {
			t.Errorf("a part is taken: %d", status)
		}
	}
	err := b.CompleteUpload(t.Context(), b.tenant, uploadKey, first, []domain.UploadPart{one})
	wantError(t, err, domain.ErrUploadLost)
	b.wantAbsent(t, uploadKey)
	got(b.Parts(t.Context(), b.tenant, uploadKey+"b", other))(t)
	b.put(t, uploadKey, "an object is no upload")
	must(t, b.AbortUploads(t.Context(), b.tenant, uploadKey))
	b.want(t, uploadKey, "an object is no upload")
}

func fileFrom(t *testing.T, b fileStore) {
	b.put(t, "images/a", "0123456789")
	for from, want := range map[int64]string{0: "0123456789", 4: "456789", 9: "9"} {
		r, err := b.GetFrom(t.Context(), b.tenant, "images/a", from)
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		must(t, r.Close())
		wantSame(t, string(data), want)
	}
	_, err := b.GetFrom(t.Context(), b.tenant, "images/b", 4)
	wantError(t, err, domain.ErrObjectNotFound)
}
