<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>閉じる(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Licence</source>
        <translation>ライセンス(&amp;L)</translation>
    </message>
    <message>
        <source>About OtterScope</source>
        <translation>OtterScope について</translation>
    </message>
    <message>
        <source>Ask a model that sees about any part of a picture of any size. Pictures, questions and answers stay on this machine: the program reaches the network only when you download a model.</source>
        <translation>どんな大きさの画像のどの部分についても、見ることのできるモデルに質問できます。画像も質問も回答もこのコンピューターの外に出ません。プログラムがネットワークに接続するのは、モデルをダウンロードするときだけです。</translation>
    </message>
    <message>
        <source>OtterScope is free software under the Apache License 2.0. OtterHD-8B, Fuyu-8B and what is made of them stand under CC BY-NC 4.0: not for commercial use.</source>
        <translation>OtterScope は Apache License 2.0 のフリーソフトウェアです。OtterHD-8B、Fuyu-8B およびそれらから作られたものは CC BY-NC 4.0 に従い、商用利用はできません。</translation>
    </message>
    <message>
        <source>Version {version}, with Qt {qt} and Python {python}</source>
        <translation>バージョン {version}（Qt {qt}、Python {python}）</translation>
    </message>
    <message>
        <source>What it &amp;uses</source>
        <translation>使用しているもの(&amp;U)</translation>
    </message>
</context>
<context>
    <name>AddPage</name>
    <message>
        <source>&amp;Use it now</source>
        <translation>今すぐ使う(&amp;U)</translation>
    </message>
    <message>
        <source>A model is two files: the language model, and the mmproj that lets it see. They stay where they are where the disk allows it, and are copied otherwise.</source>
        <translation>モデルは二つのファイルからなります。言語モデルと、画像を見るための mmproj です。ディスクが許せばファイルは元の場所に残り、そうでなければコピーされます。</translation>
    </message>
    <message>
        <source>A&amp;dd this model</source>
        <translation>このモデルを追加(&amp;D)</translation>
    </message>
    <message>
        <source>Add a GGUF model</source>
        <translation>GGUF モデルの追加</translation>
    </message>
    <message>
        <source>Adding {name}</source>
        <translation>{name} を追加しています</translation>
    </message>
    <message>
        <source>Choose &amp;files…</source>
        <translation>ファイルを選ぶ(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose a language model, or it and its mmproj</source>
        <translation>言語モデル、またはその mmproj も一緒に選んでください</translation>
    </message>
    <message>
        <source>Drop the language model here; its mmproj is found beside it, or drop both.</source>
        <translation>言語モデルをここにドロップしてください。隣にある mmproj は自動で見つかります。両方をドロップしてもかまいません。</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF モデル (*.gguf)</translation>
    </message>
    <message>
        <source>{name} is installed.</source>
        <translation>{name} をインストールしました。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Close this message</source>
        <translation>このメッセージを閉じる</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
</context>
<context>
    <name>BoxBar</name>
    <message>
        <source> ({number} of {count})</source>
        <translation>（{count} 個中 {number} 番目）</translation>
    </message>
    <message>
        <source>All boxes</source>
        <translation>すべての枠</translation>
    </message>
    <message>
        <source>H</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高さ</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Name This Box…</source>
        <translation>この枠に名前を付ける…</translation>
    </message>
    <message>
        <source>Name of the box</source>
        <translation>枠の名前</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>W</source>
        <translation>幅</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>幅</translation>
    </message>
    <message>
        <source>{columns} × {rows} patches of {side}</source>
        <translation>一辺 {side} のパッチ {columns} × {rows}</translation>
    </message>
    <message>
        <source>{side} of the box in image pixels</source>
        <translation>枠の{side}（画像のピクセル）</translation>
    </message>
</context>
<context>
    <name>BoxLabel</name>
    <message>
        <source>Box {number}</source>
        <translation>枠 {number}</translation>
    </message>
    <message>
        <source>{width} × {height} pixels, {columns} × {rows} patches</source>
        <translation>{width} × {height} ピクセル、{columns} × {rows} パッチ</translation>
    </message>
</context>
<context>
    <name>BoxReader</name>
    <message>
        <source>Back to full size</source>
        <translation>元の大きさに戻す</translation>
    </message>
    <message>
        <source>Show it to the model at {scale}</source>
        <translation>{scale} の大きさでモデルに見せる</translation>
    </message>
    <message>
        <source>The model sees this at {scale} of its size, by your choice.</source>
        <translation>ご指定により、モデルはこれを元の {scale} の大きさで見ます。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>もう一度試す</translation>
    </message>
    <message>
        <source>about {duration}</source>
        <translation>約 {duration}</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>収まりません</translation>
    </message>
    <message>
        <source>read</source>
        <translation>読み取り済み</translation>
    </message>
    <message>
        <source>seen at {scale}</source>
        <translation>{scale} で表示</translation>
    </message>
    <message>
        <source>{columns} × {rows} patches</source>
        <translation>{columns} × {rows} パッチ</translation>
    </message>
    <message>
        <source>{size} pixels</source>
        <translation>{size} ピクセル</translation>
    </message>
    <message>
        <source>{tokens} tokens</source>
        <translation>{tokens} トークン</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
</context>
<context>
    <name>ChatKeys</name>
    <message>
        <source>Ask</source>
        <translation>質問する</translation>
    </message>
    <message>
        <source>Back to the field</source>
        <translation>入力欄へ戻る</translation>
    </message>
    <message>
        <source>Earlier questions, in the field</source>
        <translation>以前の質問（入力欄で）</translation>
    </message>
    <message>
        <source>In a turn: all that can be done</source>
        <translation>質問の上で：できることすべて</translation>
    </message>
    <message>
        <source>In a turn: ask again</source>
        <translation>質問の上で：もう一度質問</translation>
    </message>
    <message>
        <source>In a turn: change the question</source>
        <translation>質問の上で：質問を変更</translation>
    </message>
    <message>
        <source>In a turn: copy the answer</source>
        <translation>質問の上で：回答をコピー</translation>
    </message>
    <message>
        <source>In a turn: delete it</source>
        <translation>質問の上で：削除</translation>
    </message>
    <message>
        <source>In a turn: go to its box</source>
        <translation>質問の上で：その枠へ移動</translation>
    </message>
    <message>
        <source>In a turn: what the model saw</source>
        <translation>質問の上で：モデルが見たもの</translation>
    </message>
    <message>
        <source>In the chat</source>
        <translation>チャットで</translation>
    </message>
    <message>
        <source>Start a new line</source>
        <translation>改行する</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>回答を止める</translation>
    </message>
    <message>
        <source>Take a deletion or a change back</source>
        <translation>削除や変更を取り消す</translation>
    </message>
    <message>
        <source>To the turn above, below</source>
        <translation>上の質問へ、下の質問へ</translation>
    </message>
</context>
<context>
    <name>ChatPanel</name>
    <message>
        <source>Chat</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Export this session</source>
        <translation>このセッションを書き出す</translation>
    </message>
    <message>
        <source>Ask a picture</source>
        <translation>画像に質問</translation>
    </message>
    <message>
        <source>Draw a box and ask what is in it. Without one, the whole picture is asked about.</source>
        <translation>枠を描いて質問してください。枠なしなら画像全体が対象です。</translation>
    </message>
    <message>
        <source>Nothing asked yet</source>
        <translation>まだ質問はありません</translation>
    </message>
    <message>
        <source>Open a picture, draw a box on it, and ask what is in it.</source>
        <translation>画像を開き、枠を描いて、何が写っているか尋ねてください。</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Sessions: everything asked so far</source>
        <translation>セッション：これまでの質問すべて</translation>
    </message>
</context>
<context>
    <name>ChatWords</name>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln トークン</numerusform>
        </translation>
    </message>
    <message>
        <source>Answer: {answer}</source>
        <translation>回答：{answer}</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>回答済み</translation>
    </message>
    <message>
        <source>Being answered</source>
        <translation>回答中</translation>
    </message>
    <message>
        <source>Demo model</source>
        <translation>デモモデル</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>モデルを読み込んでいます</translation>
    </message>
    <message>
        <source>Reading the box · {done} of {total} tokens</source>
        <translation>枠を読み取り中 · {done} / {total} トークン</translation>
    </message>
    <message>
        <source>Reading the picture · {done} of {total} tokens</source>
        <translation>画像を読み取り中 · {done} / {total} トークン</translation>
    </message>
    <message>
        <source>Reading the question…</source>
        <translation>質問を読み取り中…</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln box(es) on the picture</source>
        <translation>
            <numerusform>%Ln 個の枠を画像に表示</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln point(s) on the picture</source>
        <translation>
            <numerusform>%Ln 個の点を画像に表示</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>停止しました。</translation>
    </message>
    <message>
        <source>Stopped. What had come is kept.</source>
        <translation>停止しました。届いた分は残っています。</translation>
    </message>
    <message>
        <source>Taking the pixels from the picture</source>
        <translation>画像からピクセルを取り出しています</translation>
    </message>
    <message>
        <source>The program ended before an answer came.</source>
        <translation>回答が届く前にプログラムが終了しました。</translation>
    </message>
    <message>
        <source>The program ended before the answer did. What had come is kept.</source>
        <translation>回答の途中でプログラムが終了しました。届いた分は残っています。</translation>
    </message>
    <message>
        <source>There is no answer. The question is kept.</source>
        <translation>回答がありません。質問は残っています。</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>順番を待っています</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>画像全体</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
    <message>
        <source>{width} × {height} px at {x}, {y}</source>
        <translation>{width} × {height} px（位置 {x}, {y}）</translation>
    </message>
</context>
<context>
    <name>Chips</name>
    <message>
        <source>Ready question: {text}</source>
        <translation>用意された質問：{text}</translation>
    </message>
    <message>
        <source>Ready questions</source>
        <translation>用意された質問</translation>
    </message>
</context>
<context>
    <name>ColumnView</name>
    <message>
        <source>To the newest</source>
        <translation>最新へ</translation>
    </message>
    <message>
        <source>To the newest (End)</source>
        <translation>最新へ (End)</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Copied the view</source>
        <translation>表示をコピーしました</translation>
    </message>
    <message>
        <source>Copied {size} pixels</source>
        <translation>{size} ピクセルをコピーしました</translation>
    </message>
    <message>
        <source>Copying {size}</source>
        <translation>{size} をコピーしています</translation>
    </message>
    <message>
        <source>As the zoom needs</source>
        <translation>拡大率に応じて</translation>
    </message>
    <message>
        <source>Detail {share}</source>
        <translation>細部 {share}</translation>
    </message>
    <message>
        <source>Detail: auto</source>
        <translation>細部：自動</translation>
    </message>
    <message>
        <source>Full detail</source>
        <translation>最も細かく</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>画像を開く</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 画像 (*.png)</translation>
    </message>
    <message>
        <source>Page {page}/{pages}</source>
        <translation>ページ {page}/{pages}</translation>
    </message>
    <message>
        <source>Save the region as PNG</source>
        <translation>領域を PNG で保存</translation>
    </message>
    <message>
        <source>Saved {name}</source>
        <translation>{name} を保存しました</translation>
    </message>
    <message>
        <source>Saving {size}</source>
        <translation>{size} を保存しています</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止しました</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Ask</source>
        <translation>質問する</translation>
    </message>
    <message>
        <source>Ask (Enter)</source>
        <translation>質問する (Enter)</translation>
    </message>
    <message>
        <source>Ask about the whole picture</source>
        <translation>画像全体について質問</translation>
    </message>
    <message>
        <source>Ask about this box</source>
        <translation>この枠について質問</translation>
    </message>
    <message>
        <source>Ask the next question meanwhile</source>
        <translation>その間に次の質問をどうぞ</translation>
    </message>
    <message>
        <source>Ask; the answer comes once the model is loaded</source>
        <translation>質問してください。モデルが読み込まれると回答します</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>枠</translation>
    </message>
    <message>
        <source>Choose a model below, then ask</source>
        <translation>下でモデルを選んでから質問してください</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>モデルを選ぶ…</translation>
    </message>
    <message>
        <source>Click to choose another model</source>
        <translation>クリックして別のモデルを選ぶ</translation>
    </message>
    <message>
        <source>Demo model: counts what is painted on the demo scroll.</source>
        <translation>デモモデル：デモ絵巻に描かれたものを数えます。</translation>
    </message>
    <message>
        <source>Draw a box on the picture, then ask about it</source>
        <translation>画像に枠を描いて、質問してください</translation>
    </message>
    <message>
        <source>Enter asks, Shift+Enter starts a new line</source>
        <translation>Enter で質問、Shift+Enter で改行</translation>
    </message>
    <message>
        <source>Go to the box</source>
        <translation>枠へ移動</translation>
    </message>
    <message>
        <source>Keep going</source>
        <translation>続ける</translation>
    </message>
    <message>
        <source>Keep the conversation going</source>
        <translation>会話を続ける</translation>
    </message>
    <message>
        <source>Model: {model}</source>
        <translation>モデル：{model}</translation>
    </message>
    <message>
        <source>On: a question goes on from the answers before. Off: each question stands on its own.</source>
        <translation>オン：質問は前の回答の続きになります。オフ：質問はそれぞれ独立しています。</translation>
    </message>
    <message>
        <source>Open a picture to ask about it</source>
        <translation>画像を開くと質問できます</translation>
    </message>
    <message>
        <source>Other models</source>
        <translation>ほかのモデル</translation>
    </message>
    <message>
        <source>Other models…</source>
        <translation>ほかのモデル…</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>画像全体を表示</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>回答を止める</translation>
    </message>
    <message>
        <source>Stop the answer (Esc)</source>
        <translation>回答を止める (Esc)</translation>
    </message>
</context>
<context>
    <name>ConvertPage</name>
    <message>
        <source>&amp;Name:</source>
        <translation>名前(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;Use it now</source>
        <translation>今すぐ使う(&amp;U)</translation>
    </message>
    <message>
        <source>C&amp;onvert</source>
        <translation>変換(&amp;O)</translation>
    </message>
    <message>
        <source>Choose a &amp;folder…</source>
        <translation>フォルダーを選ぶ(&amp;F)…</translation>
    </message>
    <message>
        <source>Choose the checkpoint&apos;s folder</source>
        <translation>チェックポイントのフォルダーを選ぶ</translation>
    </message>
    <message>
        <source>Convert a checkpoint</source>
        <translation>チェックポイントの変換</translation>
    </message>
    <message>
        <source>Converting {name} to {type}</source>
        <translation>{name} を {type} に変換しています</translation>
    </message>
    <message>
        <source>Drop the checkpoint&apos;s folder here, the one with config.json.</source>
        <translation>チェックポイントのフォルダー（config.json のあるもの）をここにドロップしてください。</translation>
    </message>
    <message>
        <source>Looking into {name}</source>
        <translation>{name} を調べています</translation>
    </message>
    <message>
        <source>Makes a model for this program of the files that OtterHD-8B, Fuyu-8B and their fine-tunes are published as. The folder is only read.</source>
        <translation>OtterHD-8B、Fuyu-8B やその派生モデルの公開ファイルから、このプログラム用のモデルを作ります。フォルダーは読むだけです。</translation>
    </message>
    <message>
        <source>Number format</source>
        <translation>数値形式</translation>
    </message>
    <message>
        <source>Number t&amp;ype:</source>
        <translation>数値の型(&amp;Y)：</translation>
    </message>
    <message>
        <source>Stopped. Nothing was left behind.</source>
        <translation>停止しました。何も残っていません。</translation>
    </message>
    <message>
        <source>The model will take {size}; it is written to {folder}.</source>
        <translation>モデルの大きさは {size} です。{folder} に書き込まれます。</translation>
    </message>
    <message>
        <source>{layers} layers of {width}, a vocabulary of {tokens} tokens, {licence}</source>
        <translation>{layers} 層（幅 {width}）、語彙 {tokens} トークン、{licence}</translation>
    </message>
    <message>
        <source>{name} is installed ({size}). You may delete the checkpoint&apos;s folder if you like.</source>
        <translation>{name} をインストールしました（{size}）。チェックポイントのフォルダーは削除してもかまいません。</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Find It…</source>
        <translation>探す…</translation>
    </message>
    <message>
        <source>Where is {name}?</source>
        <translation>{name} はどこにありますか？</translation>
    </message>
    <message>
        <source>“{path}” is not there. Its questions and answers are kept; show where the picture is now, or connect its disk and open the session again.</source>
        <translation>“{path}” が見つかりません。質問と回答は残っています。画像の今の場所を示すか、ディスクを接続してセッションを開き直してください。</translation>
    </message>
</context>
<context>
    <name>DownloadPage</name>
    <message>
        <source>&amp;Delete them</source>
        <translation>削除する(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Look up</source>
        <translation>調べる(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Name on Hugging Face:</source>
        <translation>Hugging Face での名前(&amp;N)：</translation>
    </message>
    <message>
        <source>&amp;Use it now</source>
        <translation>今すぐ使う(&amp;U)</translation>
    </message>
    <message>
        <source>Adding {name}</source>
        <translation>{name} を追加しています</translation>
    </message>
    <message>
        <source>Address of the service</source>
        <translation>サービスのアドレス</translation>
    </message>
    <message>
        <source>Asking about {name}</source>
        <translation>{name} について問い合わせています</translation>
    </message>
    <message>
        <source>Converting {name} to {type}</source>
        <translation>{name} を {type} に変換しています</translation>
    </message>
    <message>
        <source>Delete the {size} that have come of {name}?</source>
        <translation>{name} のダウンロード済みの {size} を削除しますか？</translation>
    </message>
    <message>
        <source>Download a model</source>
        <translation>モデルのダウンロード</translation>
    </message>
    <message>
        <source>Downloading {name}</source>
        <translation>{name} をダウンロードしています</translation>
    </message>
    <message>
        <source>From &amp;another service</source>
        <translation>別のサービスから(&amp;A)</translation>
    </message>
    <message>
        <source>Go &amp;on</source>
        <translation>続ける(&amp;O)</translation>
    </message>
    <message>
        <source>Has come as a whole ({total}) and is not installed yet</source>
        <translation>すべてダウンロード済み（{total}）、まだインストールされていません</translation>
    </message>
    <message>
        <source>Has come: {done} of {total}</source>
        <translation>ダウンロード済み：{done} / {total}</translation>
    </message>
    <message>
        <source>Install n&amp;ow</source>
        <translation>今すぐインストール(&amp;O)</translation>
    </message>
    <message>
        <source>Looking up sends this name to the service and nothing else. Nothing is downloaded before you have seen its size and licence and agreed.</source>
        <translation>調べるときにサービスへ送られるのはこの名前だけです。大きさとライセンスをご覧になって同意されるまで、何もダウンロードしません。</translation>
    </message>
    <message>
        <source>Stopped. What has come is kept, and can be gone on with at any time.</source>
        <translation>停止しました。届いた分は残っていて、いつでも続けられます。</translation>
    </message>
    <message>
        <source>Th&amp;row away…</source>
        <translation>破棄(&amp;R)…</translation>
    </message>
    <message>
        <source>no answer yet; it is tried again</source>
        <translation>まだ応答がありません。再試行しています</translation>
    </message>
    <message>
        <source>waiting for the connection</source>
        <translation>接続を待っています</translation>
    </message>
    <message>
        <source>{name} is installed.</source>
        <translation>{name} をインストールしました。</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Answered by the small demo model, which is sometimes wrong.</source>
        <translation>小さなデモモデルの回答です。ときどき間違えます。</translation>
    </message>
    <message>
        <source>Boxes in the answer: {boxes}</source>
        <translation>回答の中の枠：{boxes}</translation>
    </message>
    <message>
        <source>Export the session</source>
        <translation>セッションの書き出し</translation>
    </message>
    <message>
        <source>Exported {name}</source>
        <translation>{name} を書き出しました</translation>
    </message>
    <message>
        <source>Exporting {name}</source>
        <translation>{name} を書き出しています</translation>
    </message>
    <message>
        <source>JSON, everything (*.json)</source>
        <translation>JSON、すべての内容 (*.json)</translation>
    </message>
    <message>
        <source>Markdown with a folder of pictures (*.md)</source>
        <translation>Markdown と画像フォルダー (*.md)</translation>
    </message>
    <message>
        <source>No answer: {fault}</source>
        <translation>回答なし：{fault}</translation>
    </message>
    <message>
        <source>PDF, as it is printed (*.pdf)</source>
        <translation>PDF、印刷と同じ (*.pdf)</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Points in the answer: {points}</source>
        <translation>回答の中の点：{points}</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>印刷しました</translation>
    </message>
    <message>
        <source>Printing</source>
        <translation>印刷しています</translation>
    </message>
    <message>
        <source>Question {number}</source>
        <translation>質問 {number}</translation>
    </message>
    <message>
        <source>Region {region}, as the picture is now, shown here at {scale} of its size.</source>
        <translation>領域 {region}、画像の現在の状態、ここでは元の {scale} の大きさで表示。</translation>
    </message>
    <message>
        <source>Region {region}, as the picture is now.</source>
        <translation>領域 {region}、画像の現在の状態。</translation>
    </message>
    <message>
        <source>Region {region}, pixel for pixel.</source>
        <translation>領域 {region}、ピクセル等倍。</translation>
    </message>
    <message>
        <source>Region {region}, shown here at {scale} of its size.</source>
        <translation>領域 {region}、ここでは元の {scale} の大きさで表示。</translation>
    </message>
    <message>
        <source>Region {region}: no picture.</source>
        <translation>領域 {region}：画像なし。</translation>
    </message>
    <message>
        <source>Region {region}: see question {number}.</source>
        <translation>領域 {region}：質問 {number} を参照。</translation>
    </message>
    <message>
        <source>Region {region}: the small picture that was kept with the question.</source>
        <translation>領域 {region}：質問と一緒に残された小さな画像。</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>フォルダーに表示</translation>
    </message>
    <message>
        <source>The answer is not there yet.</source>
        <translation>まだ回答がありません。</translation>
    </message>
    <message>
        <source>The answer was stopped.</source>
        <translation>回答は止められました。</translation>
    </message>
    <message>
        <source>The model saw it at {scale} of its size.</source>
        <translation>モデルは元の {scale} の大きさで見ました。</translation>
    </message>
    <message>
        <source>The pixels that the model saw were not kept with this question: they may have been others.</source>
        <translation>モデルが見たピクセルはこの質問と一緒に残されていません。別のものだった可能性があります。</translation>
    </message>
    <message>
        <source>The program ended before the answer did.</source>
        <translation>回答の途中でプログラムが終了しました。</translation>
    </message>
    <message>
        <source>Web page with pictures (*.html)</source>
        <translation>画像付きウェブページ (*.html)</translation>
    </message>
    <message>
        <source>goes on from the question before</source>
        <translation>前の質問の続き</translation>
    </message>
    <message>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} ピクセル</translation>
    </message>
</context>
<context>
    <name>Fact</name>
    <message>
        <source>a finite number</source>
        <translation>有限の数</translation>
    </message>
    <message>
        <source>a piece stands in it twice</source>
        <translation>同じ断片が二度出てくる</translation>
    </message>
    <message>
        <source>an even part of each head</source>
        <translation>各ヘッドの偶数の部分</translation>
    </message>
    <message>
        <source>heads of one even size</source>
        <translation>同じ偶数の大きさのヘッド</translation>
    </message>
    <message>
        <source>it came to no end</source>
        <translation>終わらない</translation>
    </message>
    <message>
        <source>it does not speak HTTP as it should</source>
        <translation>HTTP として正しくない</translation>
    </message>
    <message>
        <source>it holds no JSON object</source>
        <translation>JSON オブジェクトがない</translation>
    </message>
    <message>
        <source>it is far too large</source>
        <translation>大きすぎる</translation>
    </message>
    <message>
        <source>it is no PyTorch file</source>
        <translation>PyTorch のファイルでない</translation>
    </message>
    <message>
        <source>it is no SentencePiece model</source>
        <translation>SentencePiece のモデルでない</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>JSON でない</translation>
    </message>
    <message>
        <source>it leads in a circle or nowhere</source>
        <translation>堂々巡りか、行き先がない</translation>
    </message>
    <message>
        <source>it lists no files</source>
        <translation>ファイルの一覧がない</translation>
    </message>
    <message>
        <source>it lists no tensors</source>
        <translation>テンソルの一覧がない</translation>
    </message>
    <message>
        <source>it names files outside the folder</source>
        <translation>フォルダーの外のファイルを指している</translation>
    </message>
    <message>
        <source>it names no commit</source>
        <translation>コミットが示されていない</translation>
    </message>
    <message>
        <source>it packs the file in a way that was not asked for</source>
        <translation>求めていない方法でファイルを圧縮している</translation>
    </message>
    <message>
        <source>it states no hash of a file</source>
        <translation>ハッシュのないファイルがある</translation>
    </message>
    <message>
        <source>it stopped by itself</source>
        <translation>自ら止まった</translation>
    </message>
    <message>
        <source>it takes no connection</source>
        <translation>接続を受け付けない</translation>
    </message>
    <message>
        <source>its answer has no end</source>
        <translation>応答が終わらない</translation>
    </message>
    <message>
        <source>its archive is malformed</source>
        <translation>アーカイブの形式が正しくない</translation>
    </message>
    <message>
        <source>its header is malformed</source>
        <translation>ヘッダーの形式が正しくない</translation>
    </message>
    <message>
        <source>its list of tokens is malformed</source>
        <translation>トークンの一覧の形式が正しくない</translation>
    </message>
    <message>
        <source>its name is not known here</source>
        <translation>名前を解決できない</translation>
    </message>
    <message>
        <source>its size is not the one it was installed with</source>
        <translation>大きさがインストール時と違う</translation>
    </message>
    <message>
        <source>model.safetensors (or its index, or pytorch_model.bin)</source>
        <translation>model.safetensors（またはその索引、pytorch_model.bin）</translation>
    </message>
    <message>
        <source>neither a file nor a folder</source>
        <translation>ファイルでもフォルダーでもない</translation>
    </message>
    <message>
        <source>no room, or no permission</source>
        <translation>空きがないか、権限がない</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>まだなし</translation>
    </message>
    <message>
        <source>plain rotary embeddings</source>
        <translation>通常の回転位置埋め込み</translation>
    </message>
    <message>
        <source>that connection would not be safe</source>
        <translation>その接続は安全でない</translation>
    </message>
    <message>
        <source>that is this machine itself</source>
        <translation>それはこのコンピューター自身である</translation>
    </message>
    <message>
        <source>the connection broke off</source>
        <translation>接続が切れた</translation>
    </message>
    <message>
        <source>the context of this region</source>
        <translation>この領域のコンテキスト</translation>
    </message>
    <message>
        <source>the folder</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>the model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>there is not enough memory to paint it</source>
        <translation>描くためのメモリが足りません</translation>
    </message>
    <message>
        <source>this region</source>
        <translation>この領域</translation>
    </message>
</context>
<context>
    <name>Fault</name>
    <message>
        <source>At most {limit} tokens at once, as it is set or as the model can, are too few for any region with a question. Allow a larger context or choose another model.</source>
        <translation>設定またはモデルの能力により一度に {limit} トークンまでで、どの領域と質問にも足りません。コンテキストを大きくするか、別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>Cache type {cache_type} needs flash attention, which is switched off. Switch it on, or choose cache type f16.</source>
        <translation>キャッシュの型 {cache_type} には flash attention が必要ですが、オフになっています。オンにするか、型 f16 を選んでください。</translation>
    </message>
    <message>
        <source>How many tokens a picture takes is known only once “{model}” has seen it, so what a region needs cannot be told before. Its weights alone take about {weights}; ask, and the receipt says the tokens.</source>
        <translation>画像が何トークンになるかは「{model}」が見るまで分からないため、領域に必要な量は前もって言えません。重みだけで約 {weights} です。質問すれば、レシートにトークン数が出ます。</translation>
    </message>
    <message>
        <source>No download of “{name}” was begun and not finished. Nothing was changed.</source>
        <translation>「{name}」の途中のダウンロードはありません。何も変更していません。</translation>
    </message>
    <message>
        <source>No hash of “{name}” was kept when it came here, so there is nothing to check it against. Add it with “otterscope models add” to have one.</source>
        <translation>「{name}」を入れたときのハッシュが残っていないため、照合できません。追加し直すとハッシュが残ります。</translation>
    </message>
    <message>
        <source>No mmproj for “{file}” lies beside it, and without one the model cannot see pictures. Put the mmproj GGUF of the same model into the same folder.</source>
        <translation>「{file}」の隣に mmproj がありません。これがないとモデルは画像を見られません。同じモデルの mmproj GGUF を同じフォルダーに置いてください。</translation>
    </message>
    <message>
        <source>No model is called “{name}”, neither installed nor as a file. “otterscope models” lists what is installed: {known}.</source>
        <translation>「{name}」というモデルは、インストール済みにもファイルにもありません。「モデル」ウィンドウでインストール済みのものが分かります：{known}。</translation>
    </message>
    <message>
        <source>No model is installed yet. Convert a checkpoint with “otterscope convert FOLDER” or add a GGUF pair with “otterscope models add FILE.gguf”.</source>
        <translation>モデルがまだインストールされていません。「モデル」ウィンドウで入手、変換、または追加してください。</translation>
    </message>
    <message>
        <source>No model is loaded yet. Choose one first.</source>
        <translation>モデルがまだ読み込まれていません。先に選んでください。</translation>
    </message>
    <message>
        <source>No picture is open. Open one, draw a box on it and ask again.</source>
        <translation>画像が開かれていません。開いて枠を描き、もう一度質問してください。</translation>
    </message>
    <message>
        <source>Several mmproj files beside “{file}” would fit: {candidates}. Keep the right one there, or rename it to “{wanted}”.</source>
        <translation>「{file}」の隣に合いそうな mmproj がいくつもあります：{candidates}。正しいものだけ残すか、「{wanted}」に名前を変えてください。</translation>
    </message>
    <message>
        <source>Several models are installed: {known}. Say which one to ask with --model NAME.</source>
        <translation>複数のモデルがインストールされています：{known}。「モデル」ウィンドウで選んでください。</translation>
    </message>
    <message>
        <source>Something inside the program failed ({reason}). What was asked and answered is kept; ask again, and if it comes back, please report it with the log.</source>
        <translation>プログラム内部で問題が起きました（{reason}）。質問と回答は残っています。もう一度質問し、また起きるようならログを添えて報告してください。</translation>
    </message>
    <message>
        <source>Something inside the program failed while this picture was read ({reason}). What is shown stays and nothing was lost; open the picture again, and if it comes back, please report it with the log.</source>
        <translation>この画像の読み取り中にプログラム内部で問題が起きました（{reason}）。表示されているものはそのままで、何も失われていません。画像を開き直し、また起きるようならログを添えてご報告ください。</translation>
    </message>
    <message>
        <source>Something went wrong.</source>
        <translation>問題が起きました。</translation>
    </message>
    <message>
        <source>The answer was cut after {tokens} tokens, the most that was allowed.</source>
        <translation>回答は上限の {tokens} トークンで打ち切られました。</translation>
    </message>
    <message>
        <source>The checkpoint has {count} tensors that this network has no use for, the first is “{name}”. It is not a plain OtterHD or Fuyu model (an adapter, perhaps, that must be merged first). Nothing was written.</source>
        <translation>チェックポイントに、このネットワークで使わないテンソルが {count} 個あります（最初は「{name}」）。通常の OtterHD や Fuyu ではありません（先に統合が必要なアダプターかもしれません）。何も書き込んでいません。</translation>
    </message>
    <message>
        <source>The checkpoint in “{folder}” is of the kind “{found}”. OtterScope converts OtterHD-8B, Fuyu-8B and their fine-tunes, which say “fuyu”. Nothing was written.</source>
        <translation>「{folder}」のチェックポイントの種類は「{found}」です。OtterScope が変換できるのは「fuyu」とある OtterHD-8B、Fuyu-8B とその派生です。何も書き込んでいません。</translation>
    </message>
    <message>
        <source>The checkpoint lacks {count} of the tensors that its config.json asks for, the first is “{name}”. Nothing was written; download the missing files again.</source>
        <translation>チェックポイントに config.json が求めるテンソルが {count} 個足りません（最初は「{name}」）。何も書き込んでいません。足りないファイルをもう一度ダウンロードしてください。</translation>
    </message>
    <message>
        <source>The checkpoint&apos;s config.json says {setting} = {value}, and this program runs such networks only with {wanted}. Nothing was written.</source>
        <translation>チェックポイントの config.json では {setting} = {value} ですが、このプログラムが対応するのは{wanted}だけです。何も書き込んでいません。</translation>
    </message>
    <message>
        <source>The connection to {service} broke off again and again while “{file}” came ({reason}). What has come so far is kept; start the download again later, it goes on from there.</source>
        <translation>「{file}」の受信中に {service} との接続が何度も切れました（{reason}）。届いた分は残っています。後でダウンロードを始め直すと、そこから続きます。</translation>
    </message>
    <message>
        <source>The disk that holds your sessions, at “{path}”, is full. Everything goes on in memory and is written as soon as there is room: free some space before you close OtterScope.</source>
        <translation>セッションを保存するディスク（「{path}」）がいっぱいです。すべてメモリー上で続き、空きができ次第書き込まれます。OtterScope を閉じる前に空きを作ってください。</translation>
    </message>
    <message>
        <source>The disk that holds “{folder}” has {free} free and this needs {needed}. Nothing was written; free some space or choose another folder.</source>
        <translation>「{folder}」のディスクの空きは {free} ですが、{needed} 必要です。何も書き込んでいません。空きを作るか、別のフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>The file breaks off before its picture does: what is missing was shown as grey, black or white.</source>
        <translation>画像が終わる前にファイルが途切れています。欠けている部分は灰色、黒または白で表示されています。</translation>
    </message>
    <message>
        <source>The file is damaged inside: parts of its picture may have been shown grey, shifted or in wrong colours.</source>
        <translation>ファイルの内部が壊れています。画像の一部が灰色になったり、ずれたり、色が違って表示された可能性があります。</translation>
    </message>
    <message>
        <source>The file of your sessions could not be read. It is set aside as “{aside}”, unchanged, and a new one was begun.</source>
        <translation>セッションのファイルを読めませんでした。そのまま「{aside}」として取り分け、新しく始めました。</translation>
    </message>
    <message>
        <source>The file of your sessions was damaged. It is set aside as “{aside}”; what could still be read, {turns} questions in {sessions} sessions, was brought over into a new file.</source>
        <translation>セッションのファイルが壊れていました。「{aside}」として取り分け、読めた分（{sessions} セッションの {turns} 件の質問）を新しいファイルに移しました。</translation>
    </message>
    <message>
        <source>The file of your sessions, “{path}”, was removed while it was open. It was written again from what was still in hand; leave it in its place while OtterScope runs.</source>
        <translation>セッションのファイル「{path}」が開いている間に取り除かれました。手元にある分から書き直しました。OtterScope の実行中は動かさないでください。</translation>
    </message>
    <message>
        <source>The file of your settings, “{path}”, could not be read ({reason}). It is kept as “{aside}”; the settings start from their defaults.</source>
        <translation>設定のファイル「{path}」を読めませんでした（{reason}）。「{aside}」として残し、設定は初期値から始めます。</translation>
    </message>
    <message>
        <source>The memory ran out while the model worked. Choose a smaller region, cache type q8_0 or a smaller model type; nothing asked was lost.</source>
        <translation>モデルの動作中にメモリーが足りなくなりました。領域を小さくするか、キャッシュの型 q8_0、または小さい型のモデルを選んでください。質問は失われていません。</translation>
    </message>
    <message>
        <source>The model could not go on ({reason}). What was asked and answered is kept; ask again.</source>
        <translation>モデルが続けられませんでした（{reason}）。質問と回答は残っています。もう一度質問してください。</translation>
    </message>
    <message>
        <source>The model file “{path}” is damaged or of a kind that this program cannot run. Check it with “otterscope models verify”, or convert or download it again.</source>
        <translation>モデルファイル「{path}」は壊れているか、このプログラムで動かせない種類です。「モデル」ウィンドウで確認するか、もう一度変換またはダウンロードしてください。</translation>
    </message>
    <message>
        <source>The model file “{path}” is gone. Put it back or choose another model; nothing asked was lost.</source>
        <translation>モデルファイル「{path}」がなくなっています。元に戻すか、別のモデルを選んでください。質問は失われていません。</translation>
    </message>
    <message>
        <source>The model&apos;s process is being closed. Ask again once the program is ready.</source>
        <translation>モデルのプロセスを閉じています。準備ができてからもう一度質問してください。</translation>
    </message>
    <message>
        <source>The model&apos;s process stopped unexpectedly ({reason}). What was asked and answered is kept; ask again to start it anew.</source>
        <translation>モデルのプロセスが予期せず止まりました（{reason}）。質問と回答は残っています。もう一度質問すると新しく始まります。</translation>
    </message>
    <message>
        <source>The native part that runs the model is missing or damaged. Run “python3 dev.py native” (or install OtterScope again), then ask again.</source>
        <translation>モデルを動かすネイティブ部分がないか壊れています。「python3 dev.py native」を実行する（または OtterScope を入れ直す）と、また質問できます。</translation>
    </message>
    <message>
        <source>The picture has changed since the questions before this one: it was asked without them.</source>
        <translation>前の質問の後に画像が変わったため、この質問はそれらを抜きにして行われました。</translation>
    </message>
    <message>
        <source>The picture has changed since this was asked, and its pixels of then were not kept: what the model saw cannot be shown. The question, its answer and its small picture are kept.</source>
        <translation>この質問の後に画像が変わり、当時のピクセルは残されていません。モデルが見たものは表示できません。質問と回答、小さな画像は残っています。</translation>
    </message>
    <message>
        <source>The picture was closed before its pixels were read for this question. The question is kept; open the picture and ask it again.</source>
        <translation>この質問のためにピクセルを読む前に画像が閉じられました。質問は残っています。画像を開いてもう一度質問してください。</translation>
    </message>
    <message>
        <source>The printer took no pages, and nothing was printed. Check that it is switched on and connected, or export the session as a PDF file.</source>
        <translation>プリンターがページを受け付けず、何も印刷されませんでした。電源と接続を確かめるか、セッションを PDF ファイルに書き出してください。</translation>
    </message>
    <message>
        <source>The question is too long for what the region leaves: {tokens} tokens, and {left} are left. Shorten it or choose a smaller region.</source>
        <translation>質問が領域の残りに対して長すぎます：{tokens} トークンで、残りは {left} です。短くするか、領域を小さくしてください。</translation>
    </message>
    <message>
        <source>The region was shrunk to {percent} %, as chosen: the model saw {size} pixels of it.</source>
        <translation>ご指定により領域を {percent}% に縮小しました。モデルが見たのは {size} ピクセルです。</translation>
    </message>
    <message>
        <source>The region {region} is {needed} of pixels and {budget} are allowed at once. The picture stays open; choose a smaller region or a smaller scale.</source>
        <translation>領域 {region} のピクセルは {needed} で、一度に許されるのは {budget} です。画像は開いたままです。領域か縮尺を小さくしてください。</translation>
    </message>
    <message>
        <source>The region {region} lies outside the picture, which is {width} × {height} pixels. Choose one that overlaps it.</source>
        <translation>領域 {region} は画像（{width} × {height} ピクセル）の外にあります。重なる領域を選んでください。</translation>
    </message>
    <message>
        <source>The region {wanted} reaches past the picture: {region} of it was asked about.</source>
        <translation>領域 {wanted} は画像の外にはみ出しています。質問したのはそのうち {region} です。</translation>
    </message>
    <message>
        <source>The sharp view of “{path}” could not be kept in the cache folder ({reason}). The picture can be used as before, only slower; free some space and open it again.</source>
        <translation>「{path}」の鮮明な表示をキャッシュフォルダーに残せませんでした（{reason}）。画像は遅くはなりますがそのまま使えます。空きを作って開き直してください。</translation>
    </message>
    <message>
        <source>The tensor “{name}” has the shape {found}, and by config.json it should be {wanted}. Nothing was written; the files do not belong together or are damaged.</source>
        <translation>テンソル「{name}」の形は {found} ですが、config.json では {wanted} のはずです。何も書き込んでいません。ファイルが一組でないか、壊れています。</translation>
    </message>
    <message>
        <source>The tensor “{name}” holds numbers of the type {found}. The converter reads float32, float16 and bfloat16; get the checkpoint in one of these. Nothing was written.</source>
        <translation>テンソル「{name}」の数値の型は {found} です。変換できるのは float32、float16、bfloat16 です。いずれかのチェックポイントを入手してください。何も書き込んでいません。</translation>
    </message>
    <message>
        <source>The tensor “{name}” holds values that are not numbers (NaN or infinite). Nothing was kept; the checkpoint is damaged, download it again.</source>
        <translation>テンソル「{name}」に数でない値（NaN または無限大）があります。何も残していません。チェックポイントが壊れているので、もう一度ダウンロードしてください。</translation>
    </message>
    <message>
        <source>The tensor “{name}” holds values too large for {type}. Nothing was kept; convert to BF16 or F32 instead.</source>
        <translation>テンソル「{name}」の値は {type} には大きすぎます。何も残していません。BF16 か F32 に変換してください。</translation>
    </message>
    <message>
        <source>The tokenizer of “{folder}” has no token “{token}”, without which no picture can be shown to the model. Nothing was written; check that tokenizer.model is the one of OtterHD or Fuyu.</source>
        <translation>「{folder}」のトークナイザーに、画像を見せるのに必要なトークン「{token}」がありません。何も書き込んでいません。tokenizer.model が OtterHD か Fuyu のものか確かめてください。</translation>
    </message>
    <message>
        <source>The tokenizer of “{folder}” {what}, which this program does not read. Nothing was written.</source>
        <translation>「{folder}」のトークナイザーは {what} もので、このプログラムでは読めません。何も書き込んでいません。</translation>
    </message>
    <message>
        <source>The type {type} needs llama.cpp&apos;s library, and it was not found. Build it with “python3 dev.py native”, or convert to F16, BF16 or F32, which need none.</source>
        <translation>型 {type} には llama.cpp のライブラリーが必要ですが、見つかりません。「python3 dev.py native」で作るか、不要な F16、BF16、F32 に変換してください。</translation>
    </message>
    <message>
        <source>There is a model “{name}” in “{folder}” already. Nothing was changed; say --replace, remove it or choose another name.</source>
        <translation>「{folder}」にはすでにモデル「{name}」があります。何も変更していません。取り除くか、別の名前にしてください。</translation>
    </message>
    <message>
        <source>There is no file “{path}”. Check the name, or whether its disk is connected.</source>
        <translation>ファイル「{path}」はありません。名前か、ディスクが接続されているかを確かめてください。</translation>
    </message>
    <message>
        <source>There is no picture in “{folder}”: none of its files is of a kind that can be shown. Choose another folder, or a file.</source>
        <translation>「{folder}」に画像がありません。表示できる種類のファイルが一つもありません。別のフォルダーかファイルを選んでください。</translation>
    </message>
    <message>
        <source>There is no question. Type one, such as “How many camels?”.</source>
        <translation>質問がありません。「How many camels?」のように入力してください。</translation>
    </message>
    <message>
        <source>There was not enough memory: {what} needs about {needed} and about {free} is free. Choose a smaller region, cache type q8_0 or a smaller model type; nothing asked was lost.</source>
        <translation>メモリーが足りません：{what}に約 {needed} 必要で、空きは約 {free} です。領域を小さくするか、キャッシュの型 q8_0、または小さい型のモデルを選んでください。質問は失われていません。</translation>
    </message>
    <message>
        <source>This box is no longer there: it was removed in another window. Draw it again.</source>
        <translation>この枠はもうありません。別のウィンドウで取り除かれました。もう一度描いてください。</translation>
    </message>
    <message>
        <source>This model&apos;s chat format is not one that this program can fill in. Choose another model.</source>
        <translation>このモデルの会話形式にはこのプログラムは対応していません。別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>This question is no longer there: it was deleted in another window. Ask it again.</source>
        <translation>この質問はもうありません。別のウィンドウで削除されました。もう一度質問してください。</translation>
    </message>
    <message>
        <source>This region has {pixels} megapixels, and this model, which resizes pictures by itself, is handed at most {most}. Choose a smaller region, or shrink it (--scale {scale}).</source>
        <translation>この領域は {pixels} メガピクセルですが、画像の大きさを自ら変えるこのモデルに渡せるのは {most} までです。領域を小さくするか、縮小してください（--scale {scale}）。</translation>
    </message>
    <message>
        <source>This region is {tokens} tokens and the model reads at most {limit} at once. Choose a region of at most about {width} × {height} pixels, or shrink it to {percent} % (--scale {scale}).</source>
        <translation>この領域は {tokens} トークンですが、モデルが一度に読めるのは {limit} までです。およそ {width} × {height} ピクセル以下の領域を選ぶか、{percent} % に縮小してください（--scale {scale}）。</translation>
    </message>
    <message>
        <source>This region is {tokens} tokens for this model, which reads at most {limit} at once. Choose a smaller one, shrink it, or choose a model that reads more.</source>
        <translation>この領域はこのモデルでは {tokens} トークンで、一度に読めるのは {limit} までです。小さい領域にするか、縮小するか、もっと読めるモデルを選んでください。</translation>
    </message>
    <message>
        <source>This session is no longer there: it was deleted in another window. Open the picture again.</source>
        <translation>このセッションはもうありません。別のウィンドウで削除されました。画像を開き直してください。</translation>
    </message>
    <message>
        <source>What {service} answered about “{name}” cannot be understood ({reason}). Nothing was downloaded; check the address of the service, or download the files in a browser.</source>
        <translation>「{name}」についての {service} の応答を理解できません（{reason}）。何もダウンロードしていません。サービスのアドレスを確かめるか、ブラウザーでダウンロードしてください。</translation>
    </message>
    <message>
        <source>Writing the download to “{path}” failed ({reason}). What was written so far is kept; make room or check the disk, then start the download again, it goes on from there.</source>
        <translation>ダウンロードを「{path}」に書き込めませんでした（{reason}）。書き込んだ分は残っています。空きを作るかディスクを確かめて始め直すと、そこから続きます。</translation>
    </message>
    <message>
        <source>Writing to “{path}” failed ({reason}). Nothing half-written was left; check the folder and its disk.</source>
        <translation>「{path}」への書き込みに失敗しました（{reason}）。書きかけのものは残っていません。フォルダーとディスクを確かめてください。</translation>
    </message>
    <message>
        <source>Your sessions cannot be written to “{path}” ({reason}). Everything goes on in memory and is written as soon as that works again: check the folder before you close OtterScope.</source>
        <translation>セッションを「{path}」に書き込めません（{reason}）。すべてメモリー上で続き、書けるようになり次第書き込まれます。OtterScope を閉じる前にフォルダーを確かめてください。</translation>
    </message>
    <message>
        <source>Your sessions were written by a newer OtterScope. Their file is set aside as “{aside}” for it; what this version can read, {turns} questions in {sessions} sessions, was brought over into a new one.</source>
        <translation>セッションは新しい版の OtterScope で書かれています。ファイルは「{aside}」として取り分け、この版で読める分（{sessions} セッションの {turns} 件の質問）を新しいファイルに移しました。</translation>
    </message>
    <message>
        <source>Your settings could not be written to “{path}” ({reason}). They hold until OtterScope is closed; check the folder and its disk.</source>
        <translation>設定を「{path}」に書き込めませんでした（{reason}）。OtterScope を閉じるまでは有効です。フォルダーとディスクを確かめてください。</translation>
    </message>
    <message>
        <source>{service} answered with an error ({status}). What has come so far is kept; start the download again later, it goes on from there.</source>
        <translation>{service} がエラー（{status}）を返しました。届いた分は残っています。後で始め直すと、そこから続きます。</translation>
    </message>
    <message>
        <source>{service} asks to be left alone for a while: too many requests came from this address. What has come so far is kept; start the download again later, it goes on from there.</source>
        <translation>{service} がしばらく待つよう求めています。このアドレスからの要求が多すぎます。届いた分は残っています。後で始め直すと、そこから続きます。</translation>
    </message>
    <message>
        <source>{service} cannot be reached ({reason}). Check the connection and try again; a download that was begun goes on from what has come of it.</source>
        <translation>{service} に接続できません（{reason}）。接続を確かめて、もう一度お試しください。始めたダウンロードは、届いた分から続きます。</translation>
    </message>
    <message>
        <source>{service} gives “{name}” only to people who have logged in and accepted its terms. Do that in a browser, download the model&apos;s files there, and convert their folder.</source>
        <translation>{service} は「{name}」をログインして条件に同意した人にだけ提供します。ブラウザーで同意してファイルをダウンロードし、そのフォルダーを変換してください。</translation>
    </message>
    <message>
        <source>{service} has no model “{name}”, or shows it only to people who are logged in. Check the name; a model behind a login can be downloaded in a browser and then converted.</source>
        <translation>{service} にモデル「{name}」がないか、ログインした人にだけ見えます。名前を確かめてください。ログインが必要なモデルはブラウザーでダウンロードしてから変換できます。</translation>
    </message>
    <message>
        <source>{service} sends the download on to “{address}”, and it was not followed there: {reason}. What has come so far is kept; try again later, or download the files in a browser.</source>
        <translation>{service} がダウンロードを「{address}」へ回しましたが、従いませんでした：{reason}。届いた分は残っています。後でやり直すか、ブラウザーでダウンロードしてください。</translation>
    </message>
    <message>
        <source>{service} sends {found} bytes for “{file}” where its list says {stated}. The download was stopped and this file not kept; the others are. Try again later, or choose another service.</source>
        <translation>{service} は「{file}」に {found} バイトを送ってきましたが、一覧では {stated} です。ダウンロードを止め、このファイルだけ残していません。後でやり直すか、別のサービスを選んでください。</translation>
    </message>
    <message>
        <source>“{address}” was not asked: models are fetched over https alone, so that nobody on the way can change them. Nothing was downloaded; use an address that begins with https.</source>
        <translation>「{address}」には接続していません。途中で改変されないよう、モデルは https でのみ取得します。何もダウンロードしていません。https で始まるアドレスを使ってください。</translation>
    </message>
    <message>
        <source>“{file}” asks for “{name}”, which no file of weights needs: it may try to run code. It was not opened any further. Get the model as safetensors, from its authors.</source>
        <translation>「{file}」は重みのファイルに不要な「{name}」を求めています。コードを実行しようとしている恐れがあるため、開くのをやめました。作者から safetensors 形式で入手してください。</translation>
    </message>
    <message>
        <source>“{file}” came through, but its SHA-256 is not the one that {service} states for it. It is not used and was set aside as “{aside}”; the other files are kept. Start the download again to fetch this one anew.</source>
        <translation>「{file}」は届きましたが、SHA-256 が {service} の示すものと違います。使わずに「{aside}」として取り分けました。ほかのファイルは残っています。始め直すとこのファイルを取り直します。</translation>
    </message>
    <message>
        <source>“{file}” is an mmproj, the part that reads pictures, and not the language model. Give the other file of the pair; the mmproj beside it is found by itself.</source>
        <translation>「{file}」は画像を読む部分（mmproj）で、言語モデルではありません。組のもう一方を指定してください。隣の mmproj は自動で見つかります。</translation>
    </message>
    <message>
        <source>“{file}” is in the format of PyTorch before 1.6, which cannot be read without running its code. Get the model as safetensors, or save it again with a newer PyTorch.</source>
        <translation>「{file}」は PyTorch 1.6 より前の形式で、コードを実行せずには読めません。safetensors 形式で入手するか、新しい PyTorch で保存し直してください。</translation>
    </message>
    <message>
        <source>“{file}” is no longer the file that was installed: its SHA-256 differs. Remove the model and convert or add it again.</source>
        <translation>「{file}」はインストールしたときのファイルではありません。SHA-256 が違います。モデルを取り除き、変換か追加をやり直してください。</translation>
    </message>
    <message>
        <source>“{file}” of the checkpoint is damaged or was not downloaded to its end ({reason}). Nothing was written; download this file again.</source>
        <translation>チェックポイントの「{file}」が壊れているか、最後までダウンロードされていません（{reason}）。何も書き込んでいません。このファイルをもう一度ダウンロードしてください。</translation>
    </message>
    <message>
        <source>“{folder}” has no tokenizer.model. Download that file of the model too; without it no text can be read.</source>
        <translation>「{folder}」に tokenizer.model がありません。このファイルもダウンロードしてください。これがないと文章を読めません。</translation>
    </message>
    <message>
        <source>“{folder}” holds more than {most} pictures. The first {most} by name are open; to see others, drop them on the window by themselves, or put them into folders of their own.</source>
        <translation>“{folder}” には {most} 枚を超える画像があります。名前順に最初の {most} 枚を開きました。ほかの画像を見るには、それだけをウィンドウにドロップするか、別のフォルダーに分けてください。</translation>
    </message>
    <message>
        <source>“{folder}” holds no checkpoint: {what} is not there. Choose the folder into which the model was downloaded, the one with config.json.</source>
        <translation>「{folder}」にチェックポイントがありません：{what}が見つかりません。モデルをダウンロードしたフォルダー（config.json のあるもの）を選んでください。</translation>
    </message>
    <message>
        <source>“{language}” and “{mmproj}” are not a pair: {reason}. Use the two files that were made together from one checkpoint.</source>
        <translation>「{language}」と「{mmproj}」は組ではありません：{reason}。一つのチェックポイントから一緒に作られた二つのファイルを使ってください。</translation>
    </message>
    <message>
        <source>“{model}” and “{mmproj}” do not belong together. Choose the mmproj file that was made with this model; both files are unchanged.</source>
        <translation>「{model}」と「{mmproj}」は組み合わせられません。このモデルと一緒に作られた mmproj を選んでください。どちらのファイルも変わっていません。</translation>
    </message>
    <message>
        <source>“{name}” could be one of several models: {known}. Write the whole name.</source>
        <translation>「{name}」に当てはまるモデルがいくつかあります：{known}。名前を最後まで書いてください。</translation>
    </message>
    <message>
        <source>“{name}” holds neither a checkpoint (config.json, tokenizer.model and weights) nor a GGUF model with its mmproj. Nothing was downloaded; choose another model.</source>
        <translation>「{name}」にはチェックポイント（config.json、tokenizer.model、重み）も、mmproj 付きの GGUF モデルもありません。何もダウンロードしていません。別のモデルを選んでください。</translation>
    </message>
    <message>
        <source>“{name}” is being downloaded by another OtterScope already. Nothing was changed; wait for that one, or stop it and start the download again.</source>
        <translation>「{name}」は別の OtterScope がダウンロード中です。何も変更していません。終わるのを待つか、それを止めてから始め直してください。</translation>
    </message>
    <message>
        <source>“{name}” is no name of a model. Write it as its page shows it, an owner and a model with a slash between them, such as “Otter-AI/OtterHD-8B”.</source>
        <translation>「{name}」はモデルの名前ではありません。ページにあるとおり、所有者とモデルをスラッシュでつないで「Otter-AI/OtterHD-8B」のように書いてください。</translation>
    </message>
    <message>
        <source>“{name}” is not the picture that it was when these questions were asked. They are kept with it; new answers are about the picture as it is now.</source>
        <translation>「{name}」は、これらの質問をしたときの画像から変わっています。質問はそのまま残り、新しい回答は今の画像についてのものになります。</translation>
    </message>
    <message>
        <source>“{path}” breaks off before its end. What it has is shown; copy it again from where it came to see the rest.</source>
        <translation>「{path}」は途中で切れています。ある部分を表示しています。残りを見るには元の場所からコピーし直してください。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read ({reason}). Check what it is, its permissions and its disk.</source>
        <translation>「{path}」を読めません（{reason}）。種類、アクセス権、ディスクを確かめてください。</translation>
    </message>
    <message>
        <source>“{path}” claims more than {limit} pages or a list of pages that never ends. The file was left as it is; check where it came from.</source>
        <translation>「{path}」は {limit} ページを超えるか、ページの一覧が終わりません。ファイルはそのままです。出所を確かめてください。</translation>
    </message>
    <message>
        <source>“{path}” could not be removed ({reason}). Close the programs that use it and try again.</source>
        <translation>「{path}」を取り除けませんでした（{reason}）。使っているプログラムを閉じてやり直してください。</translation>
    </message>
    <message>
        <source>“{path}” has {pages} pages and no page {page}. Choose a page from 1 to {pages}.</source>
        <translation>「{path}」は {pages} ページで、{page} ページはありません。1 から {pages} の間で選んでください。</translation>
    </message>
    <message>
        <source>“{path}” is a GGUF file of version {version}, and this program reads 2 and 3. Get the model in one of these, or a newer version of this program.</source>
        <translation>「{path}」は GGUF の版 {version} ですが、このプログラムが読めるのは 2 と 3 です。いずれかの版のモデルか、新しい版のプログラムを入手してください。</translation>
    </message>
    <message>
        <source>“{path}” is a damaged GGUF file ({reason}). Download or convert the model again.</source>
        <translation>「{path}」は壊れた GGUF ファイルです（{reason}）。モデルをダウンロードまたは変換し直してください。</translation>
    </message>
    <message>
        <source>“{path}” is a whole-slide picture of a kind that needs the OpenSlide extra. Install OtterScope with its “slide” extra and open it again.</source>
        <translation>「{path}」は OpenSlide が必要な種類のスライド画像です。「slide」付きで OtterScope を入れ、開き直してください。</translation>
    </message>
    <message>
        <source>“{path}” is damaged and cannot be shown. The file was left as it is; copy it again from where it came, or open another.</source>
        <translation>「{path}」は壊れていて表示できません。ファイルはそのままです。元の場所からコピーし直すか、別のものを開いてください。</translation>
    </message>
    <message>
        <source>“{path}” is damaged inside. It is shown, but parts of it may be grey, shifted or in wrong colours; copy it again from where it came.</source>
        <translation>「{path}」の内部が壊れています。表示はされますが、一部が灰色になったり、ずれたり、色が違うことがあります。元の場所からもう一度コピーしてください。</translation>
    </message>
    <message>
        <source>“{path}” is damaged where the region {region} lies. The rest of the picture can still be used; choose another region or a sound copy of the file.</source>
        <translation>「{path}」は領域 {region} の部分が壊れています。残りの部分は使えます。別の領域か、壊れていないファイルを選んでください。</translation>
    </message>
    <message>
        <source>“{path}” is empty. Choose another file, or copy it again from where it came.</source>
        <translation>「{path}」は空です。別のファイルを選ぶか、元の場所からコピーし直してください。</translation>
    </message>
    <message>
        <source>“{path}” is not a GGUF file. Choose a model in this format, or convert a checkpoint to it.</source>
        <translation>「{path}」は GGUF ファイルではありません。この形式のモデルを選ぶか、チェックポイントを変換してください。</translation>
    </message>
    <message>
        <source>“{path}” is not a picture that OtterScope can open. Nothing was changed; choose a JPEG, PNG, TIFF, WebP, AVIF, HEIC, GIF, BMP, SVG or slide file.</source>
        <translation>「{path}」は OtterScope で開ける画像ではありません。何も変更していません。JPEG、PNG、TIFF、WebP、AVIF、HEIC、GIF、BMP、SVG またはスライドのファイルを選んでください。</translation>
    </message>
    <message>
        <source>“{path}” is not complete: {found} of {wanted} bytes are there. Download or convert it again.</source>
        <translation>「{path}」は不完全です：{wanted} バイトのうち {found} だけあります。ダウンロードか変換をやり直してください。</translation>
    </message>
    <message>
        <source>“{path}” is not the image part (mmproj) of a model. Choose the mmproj file made with the model.</source>
        <translation>「{path}」はモデルの画像部分（mmproj）ではありません。モデルと一緒に作られた mmproj を選んでください。</translation>
    </message>
    <message>
        <source>“{path}” is the image part (mmproj) of a model and cannot answer by itself. Choose the language model that it was made with.</source>
        <translation>「{path}」はモデルの画像部分（mmproj）で、それだけでは回答できません。一緒に作られた言語モデルを選んでください。</translation>
    </message>
    <message>
        <source>“{path}” is {width} × {height} pixels in a form that must be decoded whole, which takes {needed} of memory; OtterScope allows {budget}. Save it as baseline JPEG, PNG or tiled TIFF to open it.</source>
        <translation>「{path}」は {width} × {height} ピクセルで、全体を一度に復号する形式のため {needed} のメモリーが必要です。OtterScope の上限は {budget} です。ベースライン JPEG、PNG、またはタイル TIFF で保存すると開けます。</translation>
    </message>
    <message>
        <source>“{path}” says it is {width} × {height} pixels, more than OtterScope opens ({limit} a side). The file was left as it is; check where it came from.</source>
        <translation>「{path}」は {width} × {height} ピクセルとされ、OtterScope で開ける大きさ（一辺 {limit}）を超えています。ファイルはそのままです。出所を確かめてください。</translation>
    </message>
    <message>
        <source>“{path}” was changed or removed after it was opened. What was already read is kept; open the file again to go on.</source>
        <translation>「{path}」は開いた後に変更または取り除かれました。読んだ分は残っています。続けるにはファイルを開き直してください。</translation>
    </message>
    <message>
        <source>“{text}” is not a region: write X,Y,W,H in whole image pixels, such as 1200,300,640,480.</source>
        <translation>「{text}」は領域ではありません。画像の整数ピクセルで X,Y,W,H を 1200,300,640,480 のように書いてください。</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>残り %n 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>Its makers do not say what you may do with it; ask them before you publish.</source>
        <translation>作者は利用条件を示していません。公開する前に確認してください。</translation>
    </message>
    <message>
        <source>You may use it with the authors&apos; names given, but not for commercial purposes.</source>
        <translation>作者名を示せば利用できますが、商用目的には使えません。</translation>
    </message>
    <message numerus="yes">
        <source>about %n h left</source>
        <translation>
            <numerusform>残り約 %n 時間</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n min left</source>
        <translation>
            <numerusform>残り約 %n 分</numerusform>
        </translation>
    </message>
    <message>
        <source>licence not stated</source>
        <translation>ライセンスの記載なし</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
</context>
<context>
    <name>FileStrip</name>
    <message>
        <source>Open pictures</source>
        <translation>画像を開く</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Open a folder of pictures</source>
        <translation>画像のフォルダーを開く</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard</source>
        <translation>クリップボードに画像がありません</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>Market</source>
        <translation>市場</translation>
    </message>
</context>
<context>
    <name>Fit</name>
    <message>
        <source>Does not fit now: it needs about {needed}, and {free} are free</source>
        <translation>今は収まりません：約 {needed} 必要で、空きは {free} です</translation>
    </message>
    <message>
        <source>Fits this machine: boxes up to about {side} × {side} px</source>
        <translation>このコンピューターに適合：枠は約 {side} × {side} px まで</translation>
    </message>
    <message>
        <source>Fits this machine; how large a box may be shows when you ask</source>
        <translation>このコンピューターに適合。枠の最大の大きさは質問したときに分かります</translation>
    </message>
</context>
<context>
    <name>FitLine</name>
    <message>
        <source>Size of the box</source>
        <translation>枠の大きさ</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Answering…</source>
        <translation>回答しています…</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>もう一度質問</translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation>回答をコピー</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>More</source>
        <translation>その他</translation>
    </message>
    <message>
        <source>Receipt: {line}</source>
        <translation>レシート：{line}</translation>
    </message>
    <message>
        <source>What the model saw, and how it answered</source>
        <translation>モデルが見たものと、回答の仕方</translation>
    </message>
</context>
<context>
    <name>GoneBar</name>
    <message>
        <source>Bring the question back</source>
        <translation>質問を元に戻す</translation>
    </message>
    <message>
        <source>Deleted: {question}</source>
        <translation>削除しました：{question}</translation>
    </message>
    <message>
        <source>Hide this line</source>
        <translation>この行を隠す</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>Halves</name>
    <message>
        <source>Chat</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
</context>
<context>
    <name>Handover</name>
    <message>
        <source>Something is still being worked on, so the language changes at the next start.</source>
        <translation>まだ作業が続いているため、言語は次の起動時に変わります。</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>Change the question</source>
        <translation>質問を変更</translation>
    </message>
    <message>
        <source>Change the question (F2)</source>
        <translation>質問を変更 (F2)</translation>
    </message>
    <message>
        <source>Go to the box of this question</source>
        <translation>この質問の枠へ移動</translation>
    </message>
    <message>
        <source>Go to the box: {place}</source>
        <translation>枠へ移動：{place}</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>折りたたむ</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>画像全体を表示</translation>
    </message>
    <message>
        <source>Show the whole question</source>
        <translation>質問をすべて表示</translation>
    </message>
    <message>
        <source>↳ goes on from above</source>
        <translation>↳ 上の続き</translation>
    </message>
</context>
<context>
    <name>HeldQuestion</name>
    <message>
        <source>Ask at {scale}</source>
        <translation>{scale} で質問</translation>
    </message>
    <message>
        <source>The whole picture is {tokens} tokens and the model reads at most {limit} at once. Draw a box of at most about {width} × {height} pixels, or ask about the whole picture at {scale} of its size.</source>
        <translation>画像全体は {tokens} トークンですが、モデルが一度に読めるのは {limit} までです。およそ {width} × {height} ピクセル以下の枠を描くか、元の {scale} の大きさで画像全体について質問してください。</translation>
    </message>
</context>
<context>
    <name>Hint</name>
    <message>
        <source>Drop a picture here</source>
        <translation>ここに画像をドロップ</translation>
    </message>
    <message>
        <source>or press Ctrl+O. Of any size: it opens at once.</source>
        <translation>または Ctrl+O を押してください。どんな大きさでもすぐに開きます。</translation>
    </message>
</context>
<context>
    <name>InstalledPage</name>
    <message>
        <source>&amp;Delete its files</source>
        <translation>ファイルを削除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>フォルダーを開く(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Remove…</source>
        <translation>取り除く(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Use this model</source>
        <translation>このモデルを使う(&amp;U)</translation>
    </message>
    <message>
        <source>Check its &amp;files</source>
        <translation>ファイルを確認(&amp;F)</translation>
    </message>
    <message>
        <source>Checking {name}</source>
        <translation>{name} を確認しています</translation>
    </message>
    <message>
        <source>Delete {name} ({size})? Questions it has answered are kept.</source>
        <translation>{name}（{size}）を削除しますか？これまでの質問と回答は残ります。</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>インストール済みのモデル</translation>
    </message>
    <message>
        <source>No model is installed yet. Download one, add its GGUF files, or convert a checkpoint.</source>
        <translation>モデルがまだインストールされていません。ダウンロードするか、GGUF ファイルを追加するか、チェックポイントを変換してください。</translation>
    </message>
    <message>
        <source>The folder is made with the first model: {path}</source>
        <translation>フォルダーは最初のモデルと一緒に作られます：{path}</translation>
    </message>
    <message>
        <source>{name} answers from the next question on.</source>
        <translation>次の質問から {name} が回答します。</translation>
    </message>
    <message>
        <source>{name} is removed.</source>
        <translation>{name} を取り除きました。</translation>
    </message>
    <message>
        <source>{name}: both files are as they were installed.</source>
        <translation>{name}：二つのファイルともインストール時のままです。</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>1:1 here, or back to the whole</source>
        <translation>ここを 1:1、または全体に戻る</translation>
    </message>
    <message>
        <source>Cancel, choose none</source>
        <translation>取り消し、選択を解除</translation>
    </message>
    <message>
        <source>Change its size</source>
        <translation>大きさを変える</translation>
    </message>
    <message>
        <source>Ctrl while drawing</source>
        <translation>描くときに Ctrl</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>ダブルクリック</translation>
    </message>
    <message>
        <source>Drag its label, or Alt+drag in it</source>
        <translation>ラベルをドラッグ、または枠内で Alt+ドラッグ</translation>
    </message>
    <message>
        <source>Drag, two fingers, arrows</source>
        <translation>ドラッグ、二本指、矢印キー</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>キーとジェスチャー</translation>
    </message>
    <message>
        <source>Mouse, touchpad, keys</source>
        <translation>マウス、タッチパッド、キー</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Move by a screen</source>
        <translation>一画面分移動</translation>
    </message>
    <message>
        <source>Move the box by a pixel, or a patch</source>
        <translation>枠を 1 ピクセルまたは 1 パッチ動かす</translation>
    </message>
    <message>
        <source>Move the chosen box</source>
        <translation>選んだ枠を動かす</translation>
    </message>
    <message>
        <source>Move with any tool</source>
        <translation>どのツールでも移動</translation>
    </message>
    <message>
        <source>Shift while drawing</source>
        <translation>描くときに Shift</translation>
    </message>
    <message>
        <source>Snap, or not, this once</source>
        <translation>今回だけ吸着を切り替える</translation>
    </message>
    <message>
        <source>Space+drag, middle button</source>
        <translation>Space+ドラッグ、中ボタン</translation>
    </message>
    <message>
        <source>Square box</source>
        <translation>正方形の枠</translation>
    </message>
    <message>
        <source>Wheel, pinch, Ctrl+scroll</source>
        <translation>ホイール、ピンチ、Ctrl+スクロール</translation>
    </message>
    <message>
        <source>Zoom to the pointer</source>
        <translation>ポインターを中心に拡大縮小</translation>
    </message>
</context>
<context>
    <name>LinkBar</name>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Copied, not opened: {address}</source>
        <translation>コピーしました（開いていません）：{address}</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>アドレスをコピー</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>The answer names this page: {address}</source>
        <translation>回答に出てくるページ：{address}</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Boxes</source>
        <translation>枠(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Chat</source>
        <translation>チャット(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>ダーク(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>編集(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Forget These</source>
        <translation>この履歴を消す(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>ライト(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>モデル(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>テーマ(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>As the &amp;System</source>
        <translation>システムに合わせる(&amp;S)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>最近使ったファイル(&amp;R)</translation>
    </message>
</context>
<context>
    <name>Minimap</name>
    <message>
        <source>Map of the picture</source>
        <translation>画像の見取り図</translation>
    </message>
    <message>
        <source>Press or drag to go there</source>
        <translation>押すかドラッグで移動</translation>
    </message>
    <message>
        <source>Shows which part is in view. Press to go to a place.</source>
        <translation>表示中の部分を示します。押すとそこへ移動します。</translation>
    </message>
</context>
<context>
    <name>ModelList</name>
    <message>
        <source>Installed models</source>
        <translation>インストール済みのモデル</translation>
    </message>
    <message>
        <source>Looking how it fits…</source>
        <translation>適合するか調べています…</translation>
    </message>
    <message>
        <source>checked on {day}</source>
        <translation>{day} に確認</translation>
    </message>
    <message>
        <source>demo</source>
        <translation>デモ</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>loading {share}</source>
        <translation>読み込み中 {share}</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>&amp;Installed</source>
        <translation>インストール済み(&amp;I)</translation>
    </message>
    <message>
        <source>Add &amp;GGUF files</source>
        <translation>GGUF を追加(&amp;G)</translation>
    </message>
    <message>
        <source>Con&amp;vert</source>
        <translation>変換(&amp;V)</translation>
    </message>
    <message>
        <source>Do&amp;wnload</source>
        <translation>ダウンロード(&amp;W)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>&amp;Keep it</source>
        <translation>残す(&amp;K)</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>もう一度質問</translation>
    </message>
    <message>
        <source>Ask this question again</source>
        <translation>この質問をもう一度</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>このメッセージを閉じる</translation>
    </message>
    <message>
        <source>De&amp;tails</source>
        <translation>詳細(&amp;T)</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>はい</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Copy the details</source>
        <translation>詳細をコピー</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
</context>
<context>
    <name>NumberTypes</name>
    <message>
        <source>a little larger, a little closer</source>
        <translation>少し大きく、少し元に近い</translation>
    </message>
    <message>
        <source>as the original for all purposes</source>
        <translation>実用上は元と同じ</translation>
    </message>
    <message>
        <source>as the original was saved</source>
        <translation>元と同じ保存精度</translation>
    </message>
    <message>
        <source>full precision, for comparisons</source>
        <translation>完全な精度、比較用</translation>
    </message>
    <message>
        <source>half precision</source>
        <translation>半精度</translation>
    </message>
    <message>
        <source>hardly to be told from the original</source>
        <translation>元とほとんど区別できない</translation>
    </message>
    <message>
        <source>small and quick, answers nearly as the original</source>
        <translation>小さくて速く、元に近い回答</translation>
    </message>
</context>
<context>
    <name>OfferCard</name>
    <message numerus="yes">
        <source>%n file(s), {size}, as of version {commit}</source>
        <translation>
            <numerusform>%n 個のファイル、{size}、版 {commit}</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>ダウンロード(&amp;D)</translation>
    </message>
    <message>
        <source>Conv&amp;ert to:</source>
        <translation>変換先(&amp;E)：</translation>
    </message>
    <message>
        <source>I accept the licence</source>
        <translation>ライセンスに同意します</translation>
    </message>
    <message>
        <source>I accept the licence; download {size}</source>
        <translation>ライセンスに同意して {size} をダウンロードします</translation>
    </message>
    <message>
        <source>It takes {needed} of the disk; {free} are free.</source>
        <translation>ディスクを {needed} 使います。空きは {free} です。</translation>
    </message>
    <message>
        <source>Its &amp;page in the browser</source>
        <translation>ブラウザーでページを見る(&amp;P)</translation>
    </message>
    <message>
        <source>Licence: {name}, that of the models it descends from; its page states none.</source>
        <translation>ライセンス：{name}（元になったモデルのもの。ページに記載はありません）。</translation>
    </message>
    <message>
        <source>Licence: {name}.</source>
        <translation>ライセンス：{name}。</translation>
    </message>
    <message>
        <source>Number format after the download</source>
        <translation>ダウンロード後の数値形式</translation>
    </message>
    <message>
        <source>W&amp;hich:</source>
        <translation>どれを(&amp;H)：</translation>
    </message>
    <message>
        <source>What {name} is</source>
        <translation>{name} について</translation>
    </message>
    <message>
        <source>Which files</source>
        <translation>どのファイル</translation>
    </message>
    <message>
        <source>While it is converted it takes about {needed} of the disk, and {kept} afterwards; {free} are free.</source>
        <translation>変換中はディスクを約 {needed}、その後は {kept} 使います。空きは {free} です。</translation>
    </message>
    <message>
        <source>the checkpoint</source>
        <translation>チェックポイント</translation>
    </message>
</context>
<context>
    <name>PagedDialog</name>
    <message>
        <source>&amp;Close</source>
        <translation>閉じる(&amp;C)</translation>
    </message>
</context>
<context>
    <name>PixelView</name>
    <message>
        <source>The pixels that the model saw</source>
        <translation>モデルが見たピクセル</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>場所(&amp;L):</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>ファイルの種類(&amp;T):</translation>
    </message>
</context>
<context>
    <name>Quantities</name>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>ReadyQuestions</name>
    <message>
        <source>Describe it in detail.</source>
        <translation>詳しく説明してください。</translation>
    </message>
    <message>
        <source>How many camels are there?</source>
        <translation>らくだは何頭いますか？</translation>
    </message>
    <message>
        <source>How many people are there?</source>
        <translation>何人いますか？</translation>
    </message>
    <message>
        <source>How many people do you see?</source>
        <translation>人は何人いますか？</translation>
    </message>
    <message>
        <source>Is there a boat?</source>
        <translation>船はありますか？</translation>
    </message>
    <message>
        <source>Is there any text? Read it.</source>
        <translation>文字はありますか？読んでください。</translation>
    </message>
    <message>
        <source>What is in this picture?</source>
        <translation>この絵には何がありますか？</translation>
    </message>
    <message>
        <source>Which animals are there?</source>
        <translation>どんな動物がいますか？</translation>
    </message>
</context>
<context>
    <name>ReceiptFacts</name>
    <message>
        <source>0: always the likeliest token</source>
        <translation>0：常に最も確からしいトークン</translation>
    </message>
    <message>
        <source>1:1, not shrunk</source>
        <translation>1:1、縮小なし</translation>
    </message>
    <message>
        <source>Demo model: it counts what is painted on the demo scroll, is sometimes wrong, and knows nothing else.</source>
        <translation>デモモデル：デモ絵巻に描かれたものを数えます。ときどき間違え、ほかのことは知りません。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>First token after</source>
        <translation>最初のトークンまで</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Patches</source>
        <translation>パッチ</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Read beforehand</source>
        <translation>先読み</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>領域</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>質問した時刻</translation>
    </message>
    <message>
        <source>BLAKE2b of the pixels that the model saw</source>
        <translation>モデルが見たピクセルの BLAKE2b</translation>
    </message>
    <message>
        <source>SHA-256 of the model’s file</source>
        <translation>モデルファイルの SHA-256</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>縮尺</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Tokens read</source>
        <translation>読んだトークン</translation>
    </message>
    <message>
        <source>Tokens written</source>
        <translation>書いたトークン</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>型</translation>
    </message>
    <message>
        <source>no</source>
        <translation>いいえ</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>{columns} × {rows} of {side} × {side} px</source>
        <translation>{side} × {side} px が {columns} × {rows}</translation>
    </message>
    <message>
        <source>{percent}, shrunk to {width} × {height} px</source>
        <translation>{percent}、{width} × {height} px に縮小</translation>
    </message>
    <message>
        <source>{speed} tokens a second</source>
        <translation>毎秒 {speed} トークン</translation>
    </message>
</context>
<context>
    <name>ReceiptView</name>
    <message>
        <source>&amp;Copy as text</source>
        <translation>テキストとしてコピー(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save as PNG…</source>
        <translation>PNG で保存(&amp;S)…</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>閉じる(&amp;L)</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>コピーしました</translation>
    </message>
    <message>
        <source>One pixel of the picture as {zoom} × {zoom} of the screen</source>
        <translation>画像の 1 ピクセルを画面の {zoom} × {zoom} で表示</translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation>PNG 画像 (*.png)</translation>
    </message>
    <message>
        <source>Patch &amp;grid</source>
        <translation>パッチの格子(&amp;G)</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>レシート</translation>
    </message>
    <message>
        <source>Save the pixels as PNG</source>
        <translation>ピクセルを PNG で保存</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>{name} として保存しました</translation>
    </message>
    <message>
        <source>Saving: {percent}</source>
        <translation>保存中：{percent}</translation>
    </message>
    <message>
        <source>Taking the pixels from the picture…</source>
        <translation>画像からピクセルを取り出しています…</translation>
    </message>
    <message>
        <source>The picture is not open. Open it to see the pixels here.</source>
        <translation>画像が開かれていません。開くとここにピクセルが表示されます。</translation>
    </message>
    <message>
        <source>The pixels of the picture as it is now</source>
        <translation>画像の現在のピクセル</translation>
    </message>
    <message>
        <source>The small picture that was kept with the question</source>
        <translation>質問と一緒に残された小さな画像</translation>
    </message>
    <message>
        <source>This is the picture as it is now. The pixels that the model saw were not kept with this question: they may have been others.</source>
        <translation>これは画像の現在の状態です。モデルが見たピクセルはこの質問と一緒に残されていません。別のものだった可能性があります。</translation>
    </message>
    <message>
        <source>Zoom {zoom} to 1</source>
        <translation>{zoom} 対 1 で表示</translation>
    </message>
    <message>
        <source>patch {column}, {row}</source>
        <translation>パッチ {column}, {row}</translation>
    </message>
    <message>
        <source>x {x}   y {y} of the picture   #{colour}</source>
        <translation>画像の x {x}   y {y}   #{colour}</translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Horizontal ruler</source>
        <translation>水平の物差し</translation>
    </message>
    <message>
        <source>Vertical ruler</source>
        <translation>垂直の物差し</translation>
    </message>
</context>
<context>
    <name>SessionDelegate</name>
    <message>
        <source>Title of the session</source>
        <translation>セッションの題名</translation>
    </message>
</context>
<context>
    <name>SessionList</name>
    <message numerus="yes">
        <source>%Ln question(s)</source>
        <translation>
            <numerusform>質問 %Ln 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>ほか %Ln 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionsDialog</name>
    <message>
        <source>&amp;Delete</source>
        <translation>削除(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>書き出し(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>開く(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>名前を変更(&amp;R)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>閉じる(&amp;L)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出し…</translation>
    </message>
    <message>
        <source>Nothing has been asked yet. Every question and answer is kept here.</source>
        <translation>まだ何も質問されていません。質問と回答はすべてここに残ります。</translation>
    </message>
    <message>
        <source>Nothing was found for “{text}”.</source>
        <translation>「{text}」は見つかりませんでした。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>名前を変更</translation>
    </message>
    <message>
        <source>Search questions, answers, titles and pictures</source>
        <translation>質問、回答、題名、画像を検索</translation>
    </message>
    <message>
        <source>Search the sessions</source>
        <translation>セッションを検索</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>セッション</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>&amp;Answers</source>
        <translation>回答(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Boxes</source>
        <translation>枠(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Font size:</source>
        <translation>文字の大きさ(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;GPU layers:</source>
        <translation>GPU のレイヤー(&amp;G)：</translation>
    </message>
    <message>
        <source>&amp;Keep the conversation going</source>
        <translation>会話を続ける(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Look</source>
        <translation>外観(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>モデル(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Restore defaults</source>
        <translation>初期設定に戻す(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>元に戻す(&amp;U)</translation>
    </message>
    <message>
        <source>0 gives the likeliest answer, the same every time; more lets it vary.</source>
        <translation>0 は最も確からしい回答で、毎回同じです。大きくすると変化します。</translation>
    </message>
    <message>
        <source>A change loads the model anew.</source>
        <translation>変更するとモデルを読み込み直します。</translation>
    </message>
    <message>
        <source>All settings are as at first.</source>
        <translation>すべての設定を最初の状態に戻しました。</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>枠</translation>
    </message>
    <message>
        <source>CPU threads that compute. Automatic takes one for each core: {number}.</source>
        <translation>計算に使う CPU のスレッド数。自動ではコアごとに一つ：{number}。</translation>
    </message>
    <message>
        <source>Cache t&amp;ype:</source>
        <translation>キャッシュの型(&amp;Y)：</translation>
    </message>
    <message>
        <source>Conte&amp;xt:</source>
        <translation>コンテキスト(&amp;X)：</translation>
    </message>
    <message>
        <source>Context in tokens</source>
        <translation>コンテキスト（トークン）</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Device:</source>
        <translation>デバイス：</translation>
    </message>
    <message>
        <source>How much of the model lies on the GPU. Automatic fills its free memory; 0 uses none.</source>
        <translation>モデルのどれだけを GPU に置くか。自動では空きメモリーを使い切り、0 では使いません。</translation>
    </message>
    <message>
        <source>How the model keeps what it has read. Half the memory allows larger boxes.</source>
        <translation>読んだ内容の保持の仕方。メモリーが半分なら、より大きな枠を使えます。</translation>
    </message>
    <message>
        <source>In tokens; a token is about three quarters of an English word.</source>
        <translation>トークン単位。1 トークンは英単語のおよそ 4 分の 3 です。</translation>
    </message>
    <message>
        <source>Lan&amp;guage:</source>
        <translation>言語(&amp;G)：</translation>
    </message>
    <message>
        <source>Layers on the GPU</source>
        <translation>GPU に置くレイヤー</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Light suits bright rooms, dark lets pictures stand out.</source>
        <translation>ライトは明るい部屋に、ダークは画像を引き立てます。</translation>
    </message>
    <message>
        <source>Longest a&amp;nswer:</source>
        <translation>回答の最大長(&amp;N)：</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Of all texts, against the size that the system sets.</source>
        <translation>システムの設定に対する、すべての文字の大きさ。</translation>
    </message>
    <message>
        <source>Of menus and messages. Ask in any language you like.</source>
        <translation>メニューとメッセージの言語です。質問はどの言語でもできます。</translation>
    </message>
    <message>
        <source>R&amp;ead a box as soon as it rests</source>
        <translation>枠が落ち着いたらすぐ読む(&amp;E)</translation>
    </message>
    <message>
        <source>S&amp;nap boxes to patches</source>
        <translation>枠をパッチに吸着(&amp;N)</translation>
    </message>
    <message>
        <source>See&amp;d:</source>
        <translation>シード(&amp;D)：</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Show the patch &amp;grid</source>
        <translation>パッチの格子を表示(&amp;G)</translation>
    </message>
    <message>
        <source>St&amp;orage</source>
        <translation>保存場所(&amp;O)</translation>
    </message>
    <message>
        <source>T&amp;emperature:</source>
        <translation>温度(&amp;E)：</translation>
    </message>
    <message>
        <source>T&amp;heme:</source>
        <translation>テーマ(&amp;H)：</translation>
    </message>
    <message>
        <source>The model reads patches of 30 × 30 pixels; a box that ends with one wastes nothing.</source>
        <translation>モデルは 30 × 30 ピクセルのパッチで読みます。パッチに揃えた枠は無駄がありません。</translation>
    </message>
    <message>
        <source>The model then remembers what was said about the box; each answer takes longer.</source>
        <translation>モデルは枠について話したことを覚えています。回答にかかる時間は長くなります。</translation>
    </message>
    <message>
        <source>The patches as the model will read them.</source>
        <translation>モデルが読むとおりのパッチ。</translation>
    </message>
    <message>
        <source>These hold from the next question on.</source>
        <translation>次の質問から有効です。</translation>
    </message>
    <message>
        <source>Thr&amp;eads:</source>
        <translation>スレッド(&amp;E)：</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>スレッド</translation>
    </message>
    <message>
        <source>Tokens that box, question and answer may take together. Automatic follows each box.</source>
        <translation>枠、質問、回答を合わせて使えるトークン数。自動では枠ごとに決まります。</translation>
    </message>
    <message>
        <source>While you type, the model already reads; the answer then begins at once.</source>
        <translation>入力している間にモデルが先に読むので、回答がすぐに始まります。</translation>
    </message>
    <message>
        <source>With a temperature over 0, the same seed gives the same answer again.</source>
        <translation>温度が 0 より大きいとき、同じシードなら同じ回答になります。</translation>
    </message>
    <message>
        <source>f16: exact</source>
        <translation>f16：正確</translation>
    </message>
    <message>
        <source>q8_0: half the memory</source>
        <translation>q8_0：メモリー半分</translation>
    </message>
    <message>
        <source>{name}, {size} of its own</source>
        <translation>{name}、専用メモリー {size}</translation>
    </message>
    <message>
        <source>{name}, {size} of main memory</source>
        <translation>{name}、メインメモリー {size}</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>&amp;Close</source>
        <translation>閉じる(&amp;C)</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>キーとジェスチャー</translation>
    </message>
    <message>
        <source>Nothing is called so. Try another word, or a key such as Ctrl.</source>
        <translation>見つかりません。別の言葉か、Ctrl などのキーで試してください。</translation>
    </message>
    <message>
        <source>Search the keys</source>
        <translation>キーを検索</translation>
    </message>
    <message>
        <source>Search: what it does, or a key</source>
        <translation>検索：機能またはキー</translation>
    </message>
</context>
<context>
    <name>StageLine</name>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Delete (Del)</source>
        <translation>削除 (Del)</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>OtterScope ended unexpectedly. Everything that was asked and answered is here.</source>
        <translation>OtterScope が予期せず終了しました。質問と回答はすべてここにあります。</translation>
    </message>
    <message>
        <source>Show Log</source>
        <translation>ログを表示</translation>
    </message>
    <message>
        <source>Something inside OtterScope went wrong. Your questions and answers are kept.</source>
        <translation>OtterScope の内部で問題が起きました。質問と回答は残っています。</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Colour under the pointer</source>
        <translation>ポインターの色</translation>
    </message>
    <message>
        <source>Detail that is shown</source>
        <translation>表示している細部</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>ページ</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Pixel under the pointer</source>
        <translation>ポインターのピクセル</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>拡大率</translation>
    </message>
</context>
<context>
    <name>StoragePage</name>
    <message>
        <source>Cl&amp;ear the cache…</source>
        <translation>キャッシュを消去(&amp;E)…</translation>
    </message>
    <message>
        <source>Clear &amp;it</source>
        <translation>消去する(&amp;I)</translation>
    </message>
    <message>
        <source>Copies of what models saw</source>
        <translation>モデルが見たもののコピー</translation>
    </message>
    <message>
        <source>Delete the {size} of tiles and thumbnails? Your pictures stay as they are.</source>
        <translation>{size} のタイルとサムネイルを削除しますか？画像はそのまま残ります。</translation>
    </message>
    <message>
        <source>Everything stays on this machine, in these folders.</source>
        <translation>すべてこのコンピューターの次のフォルダーにあります。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Open the folder of &amp;sessions</source>
        <translation>セッションのフォルダーを開く(&amp;S)</translation>
    </message>
    <message>
        <source>Open the folder of co&amp;pies</source>
        <translation>コピーのフォルダーを開く(&amp;P)</translation>
    </message>
    <message>
        <source>Open the folder of do&amp;wnloads</source>
        <translation>ダウンロードのフォルダーを開く(&amp;W)</translation>
    </message>
    <message>
        <source>Open the folder of mo&amp;dels</source>
        <translation>モデルのフォルダーを開く(&amp;D)</translation>
    </message>
    <message>
        <source>Open the folder of t&amp;he cache</source>
        <translation>キャッシュのフォルダーを開く(&amp;H)</translation>
    </message>
    <message>
        <source>Picture cache</source>
        <translation>画像のキャッシュ</translation>
    </message>
    <message>
        <source>Remo&amp;ve the copies…</source>
        <translation>コピーを削除(&amp;V)…</translation>
    </message>
    <message>
        <source>Remove &amp;it</source>
        <translation>削除する(&amp;I)</translation>
    </message>
    <message>
        <source>Remove the {size} of copies? Questions and answers stay. Where a picture has been replaced, nothing can show any more what the model saw of it.</source>
        <translation>{size} のコピーを削除しますか？質問と回答は残ります。差し替えられた画像については、モデルが見たものを表示できなくなります。</translation>
    </message>
    <message>
        <source>Sessions and settings</source>
        <translation>セッションと設定</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>保存場所</translation>
    </message>
    <message>
        <source>The pixels that models were given, 1 GB at most: so each answer&apos;s receipt shows them, even if the picture is replaced. Without them it takes them from the picture.</source>
        <translation>モデルに渡したピクセルです（最大 1 GB）。画像が差し替えられても、各回答のレシートにそれらが表示されます。コピーがなければ、画像から読み取ります。</translation>
    </message>
    <message>
        <source>Tiles of large pictures, so that they open at once the next time, and thumbnails. Deleting them loses nothing: they are made again when they are needed.</source>
        <translation>大きな画像のタイル（次回すぐに開くため）とサムネイルです。削除しても何も失われません。必要なときに作り直されます。</translation>
    </message>
    <message>
        <source>Unfinished downloads</source>
        <translation>途中のダウンロード</translation>
    </message>
    <message>
        <source>{path} is not there yet: it is made when it is needed.</source>
        <translation>{path} はまだありません。必要になったときに作られます。</translation>
    </message>
    <message>
        <source>{size} were freed.</source>
        <translation>{size} を解放しました。</translation>
    </message>
</context>
<context>
    <name>TooMuch</name>
    <message>
        <source>Not pasted: {letters} letters. A question holds {most} at most; yours is as it was.</source>
        <translation>貼り付けませんでした：{letters} 文字。質問は最大 {most} 文字です。質問は元のままです。</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>More tools</source>
        <translation>その他のツール</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>ツール</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Questions and answers</source>
        <translation>質問と回答</translation>
    </message>
</context>
<context>
    <name>TurnWidget</name>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Ask Again</source>
        <translation>もう一度質問</translation>
    </message>
    <message>
        <source>Change the Question</source>
        <translation>質問を変更</translation>
    </message>
    <message>
        <source>Copy Question and Answer</source>
        <translation>質問と回答をコピー</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>Markdown としてコピー</translation>
    </message>
    <message>
        <source>Copy the Answer</source>
        <translation>回答をコピー</translation>
    </message>
    <message>
        <source>Copy the Selection</source>
        <translation>選択部分をコピー</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Go to the Box</source>
        <translation>枠へ移動</translation>
    </message>
    <message>
        <source>Question: {question}</source>
        <translation>質問：{question}</translation>
    </message>
    <message>
        <source>Receipt…</source>
        <translation>レシート…</translation>
    </message>
    <message>
        <source>Show the Whole Picture</source>
        <translation>画像全体を表示</translation>
    </message>
</context>
<context>
    <name>ViewerCommands</name>
    <message>
        <source>1:1, Pixel for Pixel</source>
        <translation>1:1、ピクセル等倍</translation>
    </message>
    <message>
        <source>2:1</source>
        <translation>2:1</translation>
    </message>
    <message>
        <source>4:1</source>
        <translation>4:1</translation>
    </message>
    <message>
        <source>Box on What is in View</source>
        <translation>見えている部分を枠にする</translation>
    </message>
    <message>
        <source>Box on the Whole Picture</source>
        <translation>画像全体を枠にする</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>枠</translation>
    </message>
    <message>
        <source>Copy Region</source>
        <translation>領域をコピー</translation>
    </message>
    <message>
        <source>Copy View</source>
        <translation>表示をコピー</translation>
    </message>
    <message>
        <source>Delete Box</source>
        <translation>枠を削除</translation>
    </message>
    <message>
        <source>Draw Boxes</source>
        <translation>枠を描く</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Fill the View</source>
        <translation>表示いっぱいに</translation>
    </message>
    <message>
        <source>Full Screen</source>
        <translation>全画面表示</translation>
    </message>
    <message>
        <source>Go to the Box</source>
        <translation>枠へ移動</translation>
    </message>
    <message>
        <source>Hand</source>
        <translation>手のひら</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Keys and Gestures</source>
        <translation>キーとジェスチャー</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>見取り図</translation>
    </message>
    <message>
        <source>Name the Box…</source>
        <translation>枠に名前を付ける…</translation>
    </message>
    <message>
        <source>New Box in the Middle</source>
        <translation>中央に新しい枠</translation>
    </message>
    <message>
        <source>Next Box</source>
        <translation>次の枠</translation>
    </message>
    <message>
        <source>Next Page</source>
        <translation>次のページ</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>開く…</translation>
    </message>
    <message>
        <source>Patch Grid</source>
        <translation>パッチの格子</translation>
    </message>
    <message>
        <source>Previous Box</source>
        <translation>前の枠</translation>
    </message>
    <message>
        <source>Previous Page</source>
        <translation>前のページ</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Rulers</source>
        <translation>物差し</translation>
    </message>
    <message>
        <source>Save Region as PNG…</source>
        <translation>領域を PNG で保存…</translation>
    </message>
    <message>
        <source>Snap to Patches</source>
        <translation>パッチに吸着</translation>
    </message>
    <message>
        <source>To the End</source>
        <translation>終わりへ</translation>
    </message>
    <message>
        <source>To the Start</source>
        <translation>始めへ</translation>
    </message>
    <message>
        <source>Turn Left</source>
        <translation>左に回転</translation>
    </message>
    <message>
        <source>Turn Right</source>
        <translation>右に回転</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>View</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>Whole Picture</source>
        <translation>画像全体</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>縮小</translation>
    </message>
</context>
<context>
    <name>ViewerPane</name>
    <message>
        <source>Ask About This Box</source>
        <translation>この枠について質問</translation>
    </message>
    <message>
        <source>Opening {name}…</source>
        <translation>{name} を開いています…</translation>
    </message>
    <message>
        <source>Picture viewer</source>
        <translation>画像ビューアー</translation>
    </message>
    <message>
        <source>Sharpening</source>
        <translation>鮮明にしています</translation>
    </message>
    <message>
        <source>page {page} of {pages}</source>
        <translation>{pages} ページ中 {page} ページ</translation>
    </message>
</context>
<context>
    <name>ViewerWindow</name>
    <message>
        <source>As the System</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Forget These</source>
        <translation>この履歴を消す</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Open Recent</source>
        <translation>最近使ったファイル</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>テーマ</translation>
    </message>
</context>
<context>
    <name>WelcomeCard</name>
    <message>
        <source>&amp;Get OtterHD-8B…</source>
        <translation>OtterHD-8B を入手(&amp;G)…</translation>
    </message>
    <message>
        <source>A very small demo model answers. It was trained on such painted scenes alone: it counts and finds what is painted here, is sometimes wrong, and knows nothing of photographs. For your own pictures get OtterHD-8B; it runs on this machine, too.</source>
        <translation>回答するのはとても小さなデモモデルです。このような絵の場面だけで訓練されていて、ここに描かれたものを数えたり見つけたりしますが、ときどき間違え、写真については何も知りません。ご自分の画像には OtterHD-8B をどうぞ。これもこのコンピューターで動きます。</translation>
    </message>
    <message>
        <source>A very small demo model answers; it knows such painted scenes alone.</source>
        <translation>回答するのはとても小さなデモモデルで、このような絵の場面しか知りません。</translation>
    </message>
    <message>
        <source>Close the welcome</source>
        <translation>ようこその案内を閉じる</translation>
    </message>
    <message>
        <source>No model is installed yet. OtterHD-8B runs on this machine and answers about it.</source>
        <translation>モデルがまだインストールされていません。OtterHD-8B はこのコンピューターで動き、これについて答えます。</translation>
    </message>
    <message>
        <source>This is a painted scroll of 16,000 × 2,000 pixels, and the box lies on its market. Ask how many camels are in it, then draw boxes of your own.</source>
        <translation>これは 16,000 × 2,000 ピクセルの絵巻で、枠は市場に置かれています。ラクダが何頭いるか尋ねてから、ご自分で枠を描いてみてください。</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>ようこそ</translation>
    </message>
    <message>
        <source>Welcome to OtterScope</source>
        <translation>OtterScope へようこそ</translation>
    </message>
    <message>
        <source>{model} answers, on this machine.</source>
        <translation>{model} がこのコンピューターで回答します。</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>&amp;Open…</source>
        <translation>開く(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>貼り付け(&amp;P)</translation>
    </message>
    <message>
        <source>Demo &amp;Scroll</source>
        <translation>デモ絵巻(&amp;S)</translation>
    </message>
    <message>
        <source>Drop a picture here</source>
        <translation>ここに画像をドロップ</translation>
    </message>
    <message>
        <source>Of any size: it opens at once. Then draw a box, and ask.</source>
        <translation>どんな大きさでもすぐに開きます。枠を描いて、質問してください。</translation>
    </message>
    <message>
        <source>Open a &amp;Folder…</source>
        <translation>フォルダーを開く(&amp;F)…</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>最近開いたもの</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>ようこそ</translation>
    </message>
</context>
<context>
    <name>WindowCommands</name>
    <message>
        <source>&amp;About OtterScope</source>
        <translation>OtterScope について(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Add GGUF Files…</source>
        <translation>GGUF ファイルを追加(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Chat</source>
        <translation>チャット(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Close Picture</source>
        <translation>画像を閉じる(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Convert…</source>
        <translation>変換(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Demo Scroll</source>
        <translation>デモ絵巻(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Download…</source>
        <translation>ダウンロード(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Export Session…</source>
        <translation>セッションの書き出し(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Installed…</source>
        <translation>インストール済み(&amp;I)…</translation>
    </message>
    <message>
        <source>&amp;Keys and Gestures</source>
        <translation>キーとジェスチャー(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;New Session</source>
        <translation>新しいセッション(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Paste Picture</source>
        <translation>画像を貼り付け(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>設定(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Write a Question</source>
        <translation>質問を書く(&amp;W)</translation>
    </message>
    <message>
        <source>All &amp;Sessions…</source>
        <translation>すべてのセッション(&amp;S)…</translation>
    </message>
    <message>
        <source>Ask &amp;Again</source>
        <translation>もう一度質問(&amp;A)</translation>
    </message>
    <message>
        <source>How Models &amp;Run…</source>
        <translation>モデルの動かし方(&amp;R)…</translation>
    </message>
    <message>
        <source>New &amp;Window</source>
        <translation>新しいウィンドウ(&amp;W)</translation>
    </message>
    <message>
        <source>Open &amp;Folder…</source>
        <translation>フォルダーを開く(&amp;F)…</translation>
    </message>
    <message>
        <source>P&amp;rint…</source>
        <translation>印刷(&amp;R)…</translation>
    </message>
    <message>
        <source>Recei&amp;pt…</source>
        <translation>レシート(&amp;P)…</translation>
    </message>
    <message>
        <source>To the &amp;Picture</source>
        <translation>画像へ(&amp;P)</translation>
    </message>
</context>
<context>
    <name>Working</name>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/秒</translation>
    </message>
</context>
<context>
    <name>_Editor</name>
    <message>
        <source>Ask</source>
        <translation>質問する</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>質問</translation>
    </message>
</context>
<context>
    <name>_End</name>
    <message>
        <source>More ready questions</source>
        <translation>その他の質問例</translation>
    </message>
</context>
</TS>
