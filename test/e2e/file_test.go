package e2e

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// liveFiles is a large file on its way in and out, by a plain HTTP client: its parts in any order, one cut and sent
// again by a fresh URL; then one that is given up.
func liveFiles(t *testing.T, s *scenario.Stack) {
	t.Helper()
	size := int64(64<<20 + 5)
	if os.Getenv("TENON_SOAK") != "" {
		size = 1<<30 + 5
	}
	c := scenario.NewTenant(t, s, "Acme")
	c.Equip(t)
	f := fileTenant{c}
	id := f.send(t, size)
	want := f.sha256(size)
	expect.Within(t, 10*time.Minute, "the job fills sha256", func() bool {
		return c.Admin.Get(t, "/assets/"+id)["sha256"] != nil
	})
	if got := c.Admin.Get(t, "/assets/"+id); got["sha256"] != want || got["state"] != "READY" {
		t.Errorf("got %v, want %s", got, want)
	}
	if got := f.download(t, id); got != want {
		t.Errorf("downloaded %s, want %s", got, want)
	}
	f.giveUp(t)
	c.Analyst.Call(t, 204, "DELETE", "/assets/"+id, nil)
	c.Analyst.Call(t, 404, "GET", "/assets/"+id+"/content", nil)
	f.awaitRemovals(t, 2)
}

// fileTenant is a company, as this test looks at it.
type fileTenant struct{ *scenario.Tenant }

// filePart is a part as the API tells it.
type filePart struct {
	number, size int64
	url          string
}

func partsOf(upload scenario.Object) (all []filePart) {
	for _, item := range upload["parts"].([]any) {
		p := item.(scenario.Object)
		url, _ := p["url"].(string) // null where it is there
		all = append(all, filePart{int64(p["number"].(float64)), int64(p["size"].(float64)), url})
	}
	return all
}

// content is the same whenever it is asked for.
func (p filePart) content() io.Reader {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], uint64(p.number))
	return io.LimitReader(rand.NewChaCha8(seed), p.size)
}

func (f fileTenant) start(t *testing.T, size int64) scenario.Object {
	t.Helper()
	return f.Analyst.Post(t, "/assets/uploads", scenario.Object{
		"project_id": f.Project, "file_name": "CT Müller.zip", "content_type": "application/zip", "size": size,
	})
}

// put sends what the part has, or what from has, and returns the ETag.
func put(t *testing.T, p filePart, from io.Reader) (status int, etag string, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, p.url, from)
	expect.NoError(t, err)
	request.ContentLength = p.size
	answer, err := scenario.Client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, answer.Header.Get("ETag"), err
}

func (f fileTenant) send(t *testing.T, size int64) (id string) {
	t.Helper()
	upload := f.start(t, size)
	id = upload["id"].(string)
	parts := partsOf(upload)
	store, err := url.Parse(parts[0].url)
	expect.NoError(t, err)
	if strings.Contains(f.APIURL, store.Host) {
		t.Errorf("the parts go to the API: %s", store.Host)
	}
	first, rest := parts[0], parts[1:]
	broken := io.MultiReader(io.LimitReader(first.content(), first.size/2), iotest.ErrReader(errors.New("cut")))
	if status, _, err := put(t, first, broken); err == nil && status < 400 {
		t.Errorf("a part that was cut is answered %d", status)
	}
	rand.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	etags := map[int64]string{}
	for _, p := range rest {
		etags[p.number] = sent(t, p)
	}
	for _, p := range partsOf(f.Analyst.Get(t, "/assets/uploads/"+id)) {
		if p.url != "" {
			etags[p.number] = sent(t, p)
		}
	}
	f.complete(t, id, etags)
	return id
}

func sent(t *testing.T, p filePart) string {
	t.Helper()
	status, etag, err := put(t, p, p.content())
	expect.NoError(t, err)
	if status != http.StatusOK || etag == "" {
		t.Fatalf("part %d is answered %d %q", p.number, status, etag)
	}
	return etag
}

func (f fileTenant) complete(t *testing.T, id string, etags map[int64]string) {
	t.Helper()
	var named []scenario.Object
	for number, etag := range etags {
		named = append(named, scenario.Object{"number": number, "etag": etag})
	}
	path := "/assets/uploads/" + id + "/complete"
	f.Analyst.Call(t, 422, "POST", path, scenario.Object{"parts": named[1:]})
	f.Analyst.Call(t, 200, "POST", path, scenario.Object{"parts": named})
	f.Analyst.Call(t, 409, "POST", path, scenario.Object{"parts": named})
}

const partSize = 8 << 20

func (f fileTenant) sha256(size int64) string {
	sum := sha256.New()
	for number := int64(1); size > 0; number++ {
		_, _ = io.Copy(sum, filePart{number: number, size: min(partSize, size)}.content()) // never fails
		size -= partSize
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// download follows the link, as a browser does.
func (f fileTenant) download(t *testing.T, id string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.Analyst.Base+"/assets/"+id+"/content", nil)
	expect.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+f.Analyst.Token)
	link, err := http.DefaultTransport.RoundTrip(request)
	expect.NoError(t, err)
	defer link.Body.Close()
	answer, err := scenario.Client.Get(link.Header.Get("Location"))
	expect.NoError(t, err)
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); link.StatusCode != 302 || kind != "application/octet-stream" ||
		!strings.HasPrefix(answer.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d, then %d %v", link.StatusCode, answer.StatusCode, answer.Header)
	}
	sum := sha256.New()
	_, err = io.Copy(sum, answer.Body)
	expect.NoError(t, err)
	return hex.EncodeToString(sum.Sum(nil))
}

// giveUp aborts an upload of which a part has come: the store then takes no other.
func (f fileTenant) giveUp(t *testing.T) {
	t.Helper()
	upload := f.start(t, partSize+1)
	parts := partsOf(upload)
	sent(t, parts[1])
	path := "/assets/uploads/" + upload["id"].(string)
	f.Analyst.Call(t, 204, "DELETE", path, nil)
	f.Analyst.Call(t, 404, "GET", path, nil)
	f.awaitRemovals(t, 1)
	if status, _, err := put(t, parts[1], parts[1].content()); err != nil || status != http.StatusNotFound {
		t.Errorf("a part of what was given up is answered %d, %v", status, err)
	}
}

// awaitRemovals waits for so many jobs to have removed what was deleted.
func (f fileTenant) awaitRemovals(t *testing.T, want int) {
	t.Helper()
	expect.Eventually(t, "the jobs have removed all", func() bool {
		removed := 0
		for _, j := range f.Admin.Get(t, "/jobs?state=SUCCEEDED&size=100")["items"].([]any) {
			if j.(scenario.Object)["kind"] == "asset.remove" {
				removed++
			}
		}
		return removed == want
	})
}
