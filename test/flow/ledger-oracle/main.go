// Judges what Kho's ledger hands out with Go's own libraries for signed notes and transparency logs:
//
//	oracle VKEY FOLDER OLD-CHECKPOINT   every entry, the root, and that the log goes on from the older checkpoint
//	oracle VKEY PROOF                   one proof file
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("REFUSED:", err)
		os.Exit(1)
	}
	return value
}

func done(err error) { must(0, err) }

func openCheckpoint(vkeys string, data []byte) tlog.Tree {
	var verifiers []note.Verifier
	for _, line := range strings.Fields(vkeys) {
		verifiers = append(verifiers, must(note.NewVerifier(line)))
	}
	opened := must(note.Open(data, note.VerifierList(verifiers...)))
	lines := strings.Split(opened.Text, "\n")
	root := must(tlog.ParseHash(lines[2]))
	return tlog.Tree{N: must(strconv.ParseInt(lines[1], 10, 64)), Hash: root}
}

type folder string

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// Go writes the height of its tiles into their paths, tlog-tiles does not.
		data, err := os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func entries(f folder, size int64) [][]byte {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		tile := tlog.Tile{H: 8, L: -1, N: n, W: int(min(256, size-n*256))}
		data := must(os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1))))
		for len(data) > 0 {
			end := 2 + (int(data[0])<<8 | int(data[1]))
			all = append(all, data[2:end])
			data = data[end:]
		}
	}
	return all
}

func main() {
	vkeys := string(must(os.ReadFile(os.Args[1])))
	if len(os.Args) == 3 {
		head, signed, _ := strings.Cut(string(must(os.ReadFile(os.Args[2]))), "\n\n")
		lines := strings.Split(head, "\n")
		leaf := must(base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra ")))
		index := must(strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64))
		var proof tlog.RecordProof
		for _, line := range lines[3:] {
			proof = append(proof, must(tlog.ParseHash(line)))
		}
		tree := openCheckpoint(vkeys, []byte(signed))
		done(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)))
		fmt.Printf("OK entry %d of %d\n", index, tree.N)
		return
	}
	log := folder(os.Args[2])
	now := openCheckpoint(vkeys, must(os.ReadFile(filepath.Join(string(log), "checkpoint"))))
	old := openCheckpoint(vkeys, must(os.ReadFile(os.Args[3])))
	reader := tlog.TileHashReader(now, log)
	if root := must(tlog.TreeHash(now.N, reader)); root != now.Hash {
		done(fmt.Errorf("root %s", root))
	}
	for index, entry := range entries(log, now.N) {
		hash := must(reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))}))[0]
		if hash != tlog.RecordHash(entry) {
			done(fmt.Errorf("entry %d", index))
		}
		done(tlog.CheckRecord(must(tlog.ProveRecord(now.N, int64(index), reader)), now.N, now.Hash, int64(index), hash))
	}
	if old.N > 0 {
		done(tlog.CheckTree(must(tlog.ProveTree(now.N, old.N, reader)), now.N, now.Hash, old.N, old.Hash))
	}
	fmt.Printf("OK %d entries from %d\n", now.N, old.N)
}
