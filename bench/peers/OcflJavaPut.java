import io.ocfl.api.model.ObjectVersionId;
import io.ocfl.api.model.VersionInfo;
import io.ocfl.core.OcflRepositoryBuilder;
import io.ocfl.core.extension.storage.layout.config.HashedNTupleIdEncapsulationLayoutConfig;
import io.ocfl.core.storage.OcflStorageBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Puts each folder named on the command line into an OCFL repository, on two threads: ROOT WORK FOLDER… */
class OcflJavaPut {
    public static void main(String[] args) throws Exception {
        var root = Files.createDirectories(Path.of(args[0]));
        var work = Files.createDirectories(Path.of(args[1]));
        var repository = new OcflRepositoryBuilder()
                .defaultLayoutConfig(new HashedNTupleIdEncapsulationLayoutConfig())
                .storage(OcflStorageBuilder.builder().fileSystem(root).build())
                .workDir(work)
                .build();
        var version = new VersionInfo().setMessage("bench").setUser("bench", "mailto:bench@example.org");
        var threads = Executors.newFixedThreadPool(2);
        var puts = IntStream.range(2, args.length).mapToObj(n -> (Callable<ObjectVersionId>) () ->
                repository.putObject(ObjectVersionId.head("urn:bench:" + n), Path.of(args[n]), version)).toList();
        for (var put : threads.invokeAll(puts)) put.get();
        threads.shutdown();
        repository.close();
    }
}
